"""The lexicon with its versions, what raised the people of a review, and statements that end."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


BY_THAT_KIND = """
ALTER TABLE hotline_lexiconversion ADD CONSTRAINT lexicon_by_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind)
"""
BY_THAT_KIND_BACK = "ALTER TABLE hotline_lexiconversion DROP CONSTRAINT lexicon_by_that_kind"

# Drafts that became versions before anybody wrote that down.
SETTLED = """
UPDATE hotline_statementdraft AS draft SET settled_at = version.approved_at
  FROM hotline_statementversion AS version
  WHERE version.statement_id = draft.statement_id AND version.drafted_by_id = draft.by_id
    AND version.text = draft.text AND version.approved_at >= draft.at
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0011_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='LexiconEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ban', models.CharField(choices=[('constitution', 'Against the constitution'), ('state', 'State security and secrets'), ('honour', 'Honour of the state'), ('ethnic', 'Ethnic hatred'), ('religion', 'Cults and superstition'), ('rumour', 'Rumours'), ('obscene', 'Obscenity, gambling, violence'), ('insult', 'Insults and libel'), ('assembly', 'Inciting gatherings'), ('illegal_group', 'Illegal groups'), ('not_public', 'What must not be public'), ('image', 'Image of the place'), ('emotion', 'Personal views and moods'), ('law', 'Anything else the law forbids'), ('minors', 'Minors'), ('deaths', 'Deaths'), ('money', 'Promises of money'), ('fault', 'Judgments of fault')], max_length=16)),
            ],
            options={
                'verbose_name_plural': 'lexicon entries',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LexiconProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('unless', models.TextField(blank=True)),
                ('effect', models.CharField(choices=[('block', 'Blocks'), ('eyes', 'One more person looks'), ('remark', 'Only a remark')], max_length=8)),
                ('reason', models.CharField(max_length=80)),
                ('in_force', models.BooleanField(default=True)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('follows', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LexiconVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('unless', models.TextField(blank=True)),
                ('effect', models.CharField(choices=[('block', 'Blocks'), ('eyes', 'One more person looks'), ('remark', 'Only a remark')], max_length=8)),
                ('reason', models.CharField(max_length=80)),
                ('in_force', models.BooleanField(default=True)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('number', models.PositiveIntegerField()),
                ('by_kind', models.CharField(max_length=12)),
            ],
            options={
                'ordering': ['entry', '-number'],
            },
        ),
        migrations.AddField(
            model_name='reply',
            name='flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)), default=list, size=None),
        ),
        migrations.AddField(
            model_name='statement',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='hotline.office'),
        ),
        migrations.AddField(
            model_name='statement',
            name='uses',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)), default=list, size=None),
        ),
        migrations.AddField(
            model_name='statement',
            name='withdrawn',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='statementdraft',
            name='expires_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='statementdraft',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='statementversion',
            name='expires_on',
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name='statementdraft',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['statement'], name='statement_drafts_waiting'),
        ),
        migrations.AddIndex(
            model_name='lexiconentry',
            index=models.Index(fields=['ban', 'id'], name='lexicon_by_ban'),
        ),
        migrations.AddField(
            model_name='lexiconproposal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lexiconproposal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lexiconproposal',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='hotline.lexiconentry'),
        ),
        migrations.AddField(
            model_name='lexiconversion',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lexiconversion',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='hotline.lexiconentry'),
        ),
        migrations.AddField(
            model_name='lexiconversion',
            name='seconded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='lexiconproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_by', None)), fields=('entry',), name='one_lexicon_proposal'),
        ),
        migrations.AddConstraint(
            model_name='lexiconversion',
            constraint=models.UniqueConstraint(fields=('entry', 'number'), name='one_lexicon_version'),
        ),
        migrations.AddConstraint(
            model_name='lexiconversion',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind', 'government'), models.Q(('by_kind', 'machine'), ('number', 1)), _connector='OR'), name='only_government_bans'),
        ),
        migrations.AddConstraint(
            model_name='lexiconversion',
            constraint=models.CheckConstraint(condition=models.Q(('seconded_by', None), models.Q(('seconded_by', models.F('by')), _negated=True), _connector='OR'), name='lexicon_seconded_by_another'),
        ),
        migrations.RunSQL(BY_THAT_KIND, BY_THAT_KIND_BACK),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
    ]
