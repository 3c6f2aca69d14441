"""Requests and their rulings, leads, and the clocks that a ruling moves."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import hotline.steps
from django.conf import settings
from django.db import migrations, models


RULER = """
ALTER TABLE hotline_request ADD CONSTRAINT ruler_of_that_kind
  FOREIGN KEY (ruler_id, ruler_kind) REFERENCES hotline_user (id, organisation_kind);
CREATE TRIGGER what_was_asked_stands BEFORE UPDATE ON hotline_request
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'ticket_id', 'kind', 'asker_id', 'reason', 'until', 'review_on', 'asked_at');
"""
RULER_BACK = """
DROP TRIGGER what_was_asked_stands ON hotline_request;
ALTER TABLE hotline_request DROP CONSTRAINT ruler_of_that_kind;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0006_request_ids'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('decline', 'Declining'), ('return', 'Return'), ('extension', 'Extension'), ('shelving', 'Shelving')], max_length=12)),
                ('state', hotline.steps.StateField(choices=[('pending', 'Waits for a ruling'), ('granted', 'Granted'), ('refused', 'Refused'), ('lapsed', 'No longer needed')], default='pending', max_length=12, protected=True)),
                ('reason', models.CharField(max_length=24)),
                ('ground', models.TextField(blank=True)),
                ('until', models.DateTimeField(null=True)),
                ('plan', models.TextField(blank=True)),
                ('review_on', models.DateField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('ruler_kind', models.CharField(blank=True, max_length=12)),
                ('ruled_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('told', models.BooleanField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name='clock',
            name='one_open_clock_of_a_kind',
        ),
        migrations.AddField(
            model_name='clock',
            name='counts_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='original_due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='asked',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, db_default=models.Value([]), default=list, size=None),
        ),
        migrations.AddField(
            model_name='ticket',
            name='return_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='clock',
            name='kind',
            field=models.CharField(choices=[('respond', 'Acceptance'), ('dispatch', 'Dispatch'), ('sign', 'Signing'), ('contact', 'First contact'), ('reply', 'Reply'), ('follow_up', 'Follow-up'), ('ruling', 'Ruling'), ('assist', 'Assistance')], max_length=12),
        ),
        migrations.AddField(
            model_name='lead',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lead',
            name='ticket',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='discipline_lead', to='hotline.ticket'),
        ),
        migrations.AddField(
            model_name='request',
            name='asker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='request',
            name='ruler',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='request',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='hotline.ticket'),
        ),
        migrations.AddField(
            model_name='clock',
            name='request',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clock', to='hotline.request'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(condition=models.Q(('request', None), ('stopped_at', None)), fields=('ticket', 'kind'), name='one_open_clock_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'granted', 'refused', 'lapsed'])), name='known_request_state'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['decline', 'return', 'extension', 'shelving'])), name='known_request_kind'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('ticket', 'kind'), name='one_pending_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ruler', None), ('state__in', ['pending', 'lapsed'])), models.Q(('ruler__isnull', False), ('ruler_kind', 'government'), ('state__in', ['granted', 'refused'])), _connector='OR'), name='only_government_rules'),
        ),
        migrations.RunSQL(RULER, RULER_BACK),
    ]
