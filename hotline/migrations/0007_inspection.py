"""Inspection of the vendor: what was drawn never changes, and no vendor scores or settles."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django_fsm
import hotline.steps
from django.conf import settings
from django.db import migrations, models


GUARDED = """
ALTER TABLE hotline_sampleevent ADD CONSTRAINT sample_step_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
ALTER TABLE hotline_settlement ADD CONSTRAINT settled_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
CREATE TRIGGER what_is_drawn_never_changes BEFORE UPDATE ON hotline_sample
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'number', 'ticket_id', 'vendor_id', 'round_id', 'sheet_id', 'month', 'reasons', 'flags');
"""
GUARDED_BACK = """
DROP TRIGGER what_is_drawn_never_changes ON hotline_sample;
ALTER TABLE hotline_settlement DROP CONSTRAINT settled_by_a_person_of_that_kind;
ALTER TABLE hotline_sampleevent DROP CONSTRAINT sample_step_by_a_person_of_that_kind;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0006_ticket_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('rate', models.FloatField()),
                ('pool', models.PositiveIntegerField()),
                ('pool_digest', models.CharField(max_length=64)),
                ('seed', models.CharField(max_length=64)),
                ('drawn', models.PositiveIntegerField()),
                ('listed', models.PositiveIntegerField()),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('head', models.CharField(blank=True, max_length=64)),
                ('length', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=0)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('state', hotline.steps.StateField(choices=[('drawn', 'To score'), ('scored', 'Scored'), ('disputed', 'Disputed'), ('settled', 'Settled')], default='', max_length=10, protected=True)),
                ('month', models.DateField()),
                ('reasons', models.JSONField(default=list)),
                ('flags', models.JSONField(default=list)),
                ('total', models.FloatField(null=True)),
                ('breach', models.BooleanField(default=False)),
                ('dispute_until', models.DateTimeField(null=True)),
                ('won', models.BooleanField(null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SampleEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=24)),
                ('by_office', models.CharField(blank=True, max_length=40)),
                ('by_kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('came_from', models.CharField(blank=True, max_length=12)),
                ('went_to', models.CharField(max_length=12)),
                ('version', models.PositiveIntegerField()),
                ('details', models.JSONField(default=dict)),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['seq'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SampleWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name_plural': 'sample words',
            },
        ),
        migrations.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('version', models.PositiveIntegerField(unique=True)),
                ('terms', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('samples', models.PositiveIntegerField()),
                ('average', models.FloatField()),
                ('passed', models.PositiveIntegerField()),
                ('breaches', models.PositiveIntegerField()),
                ('off', models.FloatField()),
                ('rectify', models.BooleanField()),
                ('kept_back', models.FloatField()),
                ('by_kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-month', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='events_by_time'),
        ),
        migrations.AddField(
            model_name='draw',
            name='digest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.daydigest', to_field='day'),
        ),
        migrations.AddField(
            model_name='draw',
            name='vendor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.organisation'),
        ),
        migrations.AddField(
            model_name='sample',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='hotline.draw'),
        ),
        migrations.AddField(
            model_name='sample',
            name='scored_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sample',
            name='ticket',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sample', to='hotline.ticket'),
        ),
        migrations.AddField(
            model_name='sample',
            name='vendor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.organisation'),
        ),
        migrations.AddField(
            model_name='sampleevent',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sampleevent',
            name='sample',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='hotline.sample'),
        ),
        migrations.AddField(
            model_name='samplewords',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='hotline.sampleevent'),
        ),
        migrations.AddField(
            model_name='scoresheet',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sample',
            name='sheet',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.scoresheet'),
        ),
        migrations.AddField(
            model_name='draw',
            name='sheet',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.scoresheet'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settlement',
            name='sheet',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.scoresheet'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='vendor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.organisation'),
        ),
        migrations.AddConstraint(
            model_name='sampleevent',
            constraint=models.UniqueConstraint(fields=('sample', 'seq'), name='one_sample_event_per_place'),
        ),
        migrations.AddConstraint(
            model_name='sampleevent',
            constraint=models.UniqueConstraint(condition=models.Q(('step__in', ('score', 'score_again'))), fields=('sample', 'by'), name='nobody_scores_a_sample_twice'),
        ),
        migrations.AddConstraint(
            model_name='sampleevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_kind', 'machine'), ('step', 'draw')), models.Q(('by_kind__in', ['government', 'inspectorate']), ('step__in', ('score', 'score_again'))), models.Q(('by_kind', 'vendor'), ('step', 'dispute')), _connector='OR'), name='no_vendor_scores'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(fields=['state', '-id'], name='samples_in_a_state'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(fields=['vendor', '-id'], name='samples_of_a_vendor'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(fields=['vendor', 'month', '-id'], name='samples_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drawn', 'scored', 'disputed', 'settled'])), name='known_sample_state'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scored_by', None), ('state', 'drawn'), ('total', None)), models.Q(models.Q(('state', 'drawn'), _negated=True), ('scored_by__isnull', False), ('total__isnull', False)), _connector='OR'), name='a_score_has_somebody_who_gave_it'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(fields=('vendor', 'digest'), name='one_draw_of_a_round'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(fields=('vendor', 'month'), name='one_settlement_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind', 'government')), name='only_government_settles'),
        ),
        migrations.RunSQL(GUARDED, GUARDED_BACK),
    ]
