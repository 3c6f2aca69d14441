"""Check rounds over the ledger of accounts, and the index of the critical tickets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


HELD = """
ALTER TABLE hotline_round ADD CONSTRAINT round_held_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
"""
HELD_BACK = "ALTER TABLE hotline_round DROP CONSTRAINT round_held_by_a_person_of_that_kind;"


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0007_inspection'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('silent', 'Silent'), ('dormant', 'Dormant'), ('unanswered', 'Not answered'), ('dead', 'Dead door'), ('wrong_words', 'Gravely wrong words'), ('leak', 'A secret given away'), ('harmful', 'Harmful content or links'), ('bought_followers', 'Bought followers or forced likes')], max_length=16)),
                ('fails_alone', models.BooleanField()),
                ('evidence', models.JSONField(default=dict)),
                ('limit', models.CharField(max_length=10)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='FindingMended',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='FindingOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('all', 'All accounts'), ('spot', 'Spot check')], default='all', max_length=4)),
                ('at', models.DateTimeField()),
                ('by_kind', models.CharField(max_length=12)),
                ('accounts', models.PositiveIntegerField()),
                ('found', models.PositiveIntegerField()),
                ('mended', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state__in', ['received', 'accepted', 'dispatched', 'handling', 'shelved', 'replied']), ('urgency', 'critical')), fields=['opened_at', 'id'], name='tickets_critical'),
        ),
        migrations.AddField(
            model_name='finding',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='hotline.ledgerentry'),
        ),
        migrations.AddField(
            model_name='finding',
            name='first',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='again', to='hotline.finding'),
        ),
        migrations.AddField(
            model_name='findingmended',
            name='finding',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mended', to='hotline.finding'),
        ),
        migrations.AddField(
            model_name='findingorder',
            name='finding',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ordered', to='hotline.finding'),
        ),
        migrations.AddField(
            model_name='findingorder',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='hotline.order'),
        ),
        migrations.AddField(
            model_name='round',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='rules',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.ledgerrules'),
        ),
        migrations.AddField(
            model_name='findingmended',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mendings', to='hotline.round'),
        ),
        migrations.AddField(
            model_name='finding',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='hotline.round'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind__in', ('inspectorate', 'government', 'machine'))), name='no_vendor_holds_rounds'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('round', 'entry', 'code'), name='one_finding_of_a_round'),
        ),
        migrations.RunSQL(HELD, HELD_BACK),
    ]
