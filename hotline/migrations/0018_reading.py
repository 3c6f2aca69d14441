"""What helps with reading: the words of categories, the flags of tickets, the city's places, and what
was learnt about sorting."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0017_forms'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntSorter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('examples', models.PositiveIntegerField()),
                ('upto', models.BigIntegerField(default=0)),
                ('figures', models.JSONField(default=dict)),
                ('packed', models.BinaryField()),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='category',
            name='words',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ticket',
            name='flags',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.CreateModel(
            name='PlaceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='SorterChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('held', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sorter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='hotline.learntsorter')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ListedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('district', 'District'), ('street', 'Sub-district or town'), ('road', 'Road'), ('place', 'Place')], max_length=8)),
                ('within', models.CharField(blank=True, max_length=40)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('lat', models.FloatField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('also', models.CharField(blank=True, max_length=120)),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='hotline.placelist')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['district', 'street', 'road', 'place'])), name='known_kind_of_place')],
            },
        ),
    ]
