"""The tables of the desk."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hotline.migrations._together import Together


class Migration(migrations.Migration):

    replaces = [
        ("dispatch", "0001_drafts"),
        ("dispatch", "0002_desk"),
        ("dispatch", "0003_disaster_queue"),
    ]

    initial = True

    dependencies = [
        ('hotline', '0001_initial'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('sealed', models.BinaryField()),
                        ('at', models.DateTimeField(auto_now=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hotline.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'by', 'name'), name='one_draft_of_a_form')],
                    },
                ),
                migrations.CreateModel(
                    name='Macro',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('shared', models.BooleanField(default=False)),
                        ('step', models.CharField(blank=True, max_length=24)),
                        ('note', models.TextField(blank=True, max_length=2000)),
                        ('facts', models.JSONField(blank=True, default=dict)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hotline.organisation')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('shared', True)), fields=['organisation'], name='macros_of_all')],
                        'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='one_macro_of_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Mention',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('seen_at', models.DateTimeField(null=True)),
                        ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='hotline.note')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hotline.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['person', '-at'], name='mentions_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('note', 'person'), name='one_mention_in_a_note')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedFilter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('shared', models.BooleanField(default=False)),
                        ('queue', models.CharField(choices=[('inbox', 'Inbox'), ('mine', 'Mine'), ('office', 'My office'), ('review', 'To review'), ('rulings', 'To rule'), ('disaster', 'Disaster'), ('late', 'Due soon'), ('all', 'All')], default='all', max_length=8)),
                        ('states', models.JSONField(blank=True, default=list)),
                        ('kinds', models.JSONField(blank=True, default=list)),
                        ('urgencies', models.JSONField(blank=True, default=list)),
                        ('words', models.CharField(blank=True, max_length=100)),
                        ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hotline.office')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hotline.organisation')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('shared', True)), fields=['organisation'], name='filters_of_all')],
                        'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='one_filter_of_a_name')],
                    },
                ),
            ]
        ),
    ]
