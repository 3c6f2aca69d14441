"""Orders of the inspectorate: what is demanded never changes, and each side is who its row says."""

import django.db.models.deletion
import django_fsm
import hotline.steps
from django.conf import settings
from django.db import migrations, models


DEMANDED = """
ALTER TABLE hotline_order ADD CONSTRAINT opened_by_a_person_of_that_kind
  FOREIGN KEY (opened_by_id, opened_kind) REFERENCES hotline_user (id, organisation_kind);
ALTER TABLE hotline_orderevent ADD CONSTRAINT order_step_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
ALTER TABLE hotline_ordernote ADD CONSTRAINT noted_by_a_person_of_that_kind
  FOREIGN KEY (by_id, by_kind) REFERENCES hotline_user (id, organisation_kind);
CREATE TRIGGER what_is_demanded_never_changes BEFORE UPDATE ON hotline_order
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'number', 'subject', 'entry_id', 'office_id', 'basis', 'ground', 'text',
    'opened_at', 'opened_by_id', 'opened_kind');
"""
DEMANDED_BACK = """
DROP TRIGGER what_is_demanded_never_changes ON hotline_order;
ALTER TABLE hotline_ordernote DROP CONSTRAINT noted_by_a_person_of_that_kind;
ALTER TABLE hotline_orderevent DROP CONSTRAINT order_step_by_a_person_of_that_kind;
ALTER TABLE hotline_order DROP CONSTRAINT opened_by_a_person_of_that_kind;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0003_card_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderBasis',
            fields=[
                ('code', models.SlugField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('in_use', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name_plural': 'order bases',
                'ordering': ['place', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0)),
                ('head', models.CharField(blank=True, max_length=64)),
                ('length', models.PositiveIntegerField(default=0)),
                ('limit', models.CharField(max_length=12)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('blue_at', models.DateTimeField()),
                ('yellow_at', models.DateTimeField()),
                ('deep_red_at', models.DateTimeField()),
                ('calendar', models.PositiveIntegerField(default=0)),
                ('waits_until', models.DateTimeField(null=True)),
                ('was_late', models.BooleanField(default=False)),
                ('extensions', models.PositiveSmallIntegerField(default=0)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('state', hotline.steps.StateField(choices=[('open', 'Waits for the answer'), ('answered', 'Answered'), ('accepted', 'Answer accepted'), ('concluded', 'Concluded')], default='', max_length=12, protected=True)),
                ('subject', models.CharField(choices=[('ticket', 'A ticket'), ('batch', 'Several tickets'), ('office', 'An office'), ('account', 'An account')], max_length=8)),
                ('basis', models.CharField(max_length=24)),
                ('ground', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('ladder', models.CharField(choices=[('reminder', 'Reminder'), ('phone', 'By phone'), ('written', 'Written order'), ('on_site', 'On the spot'), ('joint', 'Together with others'), ('discipline', 'Discipline inspection')], max_length=12)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('asked_until', models.DateTimeField(null=True)),
                ('asked_reason', models.CharField(blank=True, max_length=24)),
                ('accountability', models.CharField(blank=True, choices=[('none', 'Nobody is held accountable'), ('talk', 'Talk of reminder'), ('criticism', 'Public criticism'), ('summons', 'Summoned for a talk'), ('admonition', 'Admonition'), ('organisation', 'Organisational measure'), ('discipline', 'Disciplinary action')], max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('opened_kind', models.CharField(max_length=12)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='hotline.ledgerentry')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='hotline.office')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.policy')),
            ],
            options={
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='OrderEvent',
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
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='hotline.order')),
            ],
            options={
                'ordering': ['seq'],
            },
        ),
        migrations.CreateModel(
            name='OrderNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotline.order')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OrderTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='hotline.order')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='hotline.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OrderWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='hotline.orderevent')),
            ],
            options={
                'verbose_name_plural': 'order words',
            },
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['waits_until', '-id'], name='orders_by_due'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['office', 'waits_until', '-id'], name='orders_of_an_office_by_due'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['office', '-id'], name='orders_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['state', '-id'], name='orders_in_a_state'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'accepted', 'concluded'])), name='known_order_state'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('opened_kind', 'inspectorate')), name='only_the_inspectorate_orders'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='no_order_without_a_basis'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('waits_until', models.F('due_at'))), models.Q(('waits_until', None), models.Q(('state', 'open'), _negated=True)), _connector='OR'), name='an_answer_is_owed_while_open'),
        ),
        migrations.AddConstraint(
            model_name='orderevent',
            constraint=models.UniqueConstraint(fields=('order', 'seq'), name='one_order_event_per_place'),
        ),
        migrations.AddConstraint(
            model_name='orderevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_kind', 'inspectorate'), ('step__in', ('open', 'accept_answer', 'send_back', 'rule', 'raise_level', 'conclude'))), models.Q(('by_kind', 'government'), ('step__in', ('answer', 'ask_extension'))), _connector='OR'), name='each_side_takes_its_own_steps'),
        ),
        migrations.AddConstraint(
            model_name='ordernote',
            constraint=models.CheckConstraint(condition=models.Q(('by_kind', 'inspectorate')), name='only_the_inspectorate_notes_a_case'),
        ),
        migrations.AddConstraint(
            model_name='orderticket',
            constraint=models.UniqueConstraint(fields=('order', 'ticket'), name='a_ticket_once_in_an_order'),
        ),
        migrations.RunSQL(DEMANDED, DEMANDED_BACK),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('stopped_at', None)), fields=['due_at', 'id'], include=('yellow_at',), name='open_clocks_by_due'),
        ),
    ]
