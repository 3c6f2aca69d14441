"""The tables of the ear."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid
from django.db import migrations, models

from hotline.migrations._together import Together


class Migration(migrations.Migration):

    replaces = [
        ("intake", "0001_arrivals"),
        ("intake", "0002_weibo"),
        ("intake", "0003_forms"),
        ("intake", "0004_open311"),
        ("intake", "0005_people_in_danger_first"),
        ("intake", "0006_article_comments"),
    ]

    initial = True

    dependencies = [
        ('hotline', '0001_initial'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Arrival',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.BinaryField(max_length=32)),
                        ('lane', models.BigIntegerField()),
                        ('kind', models.CharField(max_length=40)),
                        ('sealed', models.BinaryField()),
                        ('sent_at', models.DateTimeField()),
                        ('serial', models.BigIntegerField(db_default=0, default=0)),
                        ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Read'), ('ignored', 'Nothing to do'), ('dead', 'Could not be read')], db_default='waiting', default='waiting', max_length=8)),
                        ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('next_try_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('error', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='hotline.account')),
                        ('message', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hotline.message')),
                        ('ticket', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hotline.ticket')),
                        ('urgent', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['sent_at', 'serial'], name='arrivals_waiting'), models.Index(condition=models.Q(('state', 'dead')), fields=['-received_at'], name='arrivals_dead'), models.Index(condition=models.Q(('state', 'waiting'), ('urgent', True)), fields=['sent_at', 'serial'], name='arrivals_urgent')],
                        'constraints': [models.UniqueConstraint(fields=('account', 'digest'), name='one_arrival_per_message'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'ignored', 'dead'])), name='known_arrival_state')],
                    },
                ),
                migrations.CreateModel(
                    name='Feed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('top', models.BigIntegerField(default=0)),
                        ('since', models.BigIntegerField(default=0)),
                        ('mark', models.BigIntegerField(default=0)),
                        ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('round_top', models.BigIntegerField(default=0)),
                        ('round_low', models.BigIntegerField(default=0)),
                        ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('looked_at', models.DateTimeField(null=True)),
                        ('found_at', models.DateTimeField(null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('trouble', models.CharField(blank=True, default='', max_length=200)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='hotline.account')),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('title', models.CharField(blank=True, db_default='', default='', max_length=120)),
                        ('turned', models.PositiveIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        'ordering': ['account', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='one_feed_of_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Enclosure',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('sealed', models.BinaryField()),
                        ('kept_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('arrival', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='intake.arrival')),
                    ],
                ),
                migrations.CreateModel(
                    name='Open311Key',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('last_used_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Open311Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.BinaryField(max_length=32, null=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='intake.open311key')),
                        ('ticket', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('key', 'digest'), name='one_report_of_a_digest')],
                    },
                ),
            ]
        ),
    ]
