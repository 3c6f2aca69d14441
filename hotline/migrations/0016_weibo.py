"""Public words and their answers, budgets of calls, and what the database itself refuses about them."""

from __future__ import annotations

import django.db.models.deletion
import uuid
from django.db import migrations, models


# What is said before everybody was meant for everybody, stands below a word of that very citizen,
# and is about nothing confidential; whoever asks.
PRIVATE = """
CREATE FUNCTION hotline_private_stays_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.under_id IS NOT NULL THEN
    IF NEW.release_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM hotline_release WHERE id = NEW.release_id AND visibility = 'public') THEN
      RAISE EXCEPTION 'a private answer stays private' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
      SELECT 1 FROM hotline_publicplace place
      JOIN hotline_message message ON message.id = place.message_id
      JOIN hotline_ticket ticket ON ticket.id = message.ticket_id
      WHERE place.id = NEW.under_id AND ticket.id = NEW.ticket_id AND NOT ticket.confidential) THEN
      RAISE EXCEPTION 'a public answer stands below a word of its own ticket'
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER private_stays_private BEFORE INSERT ON hotline_outboundmessage
  FOR EACH ROW EXECUTE FUNCTION hotline_private_stays_private();
DROP TRIGGER words_never_change ON hotline_outboundmessage;
CREATE TRIGGER words_never_change BEFORE UPDATE ON hotline_outboundmessage
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'ticket_id', 'contact_id', 'release_id', 'statement_id', 'values', 'speaker_id', 'speaker_kind',
    'under_id');
CREATE TRIGGER a_place_never_changes BEFORE UPDATE ON hotline_publicplace
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes('message_id', 'sealed');
"""
PRIVATE_BACK = """
DROP TRIGGER a_place_never_changes ON hotline_publicplace;
DROP TRIGGER words_never_change ON hotline_outboundmessage;
CREATE TRIGGER words_never_change BEFORE UPDATE ON hotline_outboundmessage
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'ticket_id', 'contact_id', 'release_id', 'statement_id', 'values', 'speaker_id', 'speaker_kind');
DROP TRIGGER private_stays_private ON hotline_outboundmessage;
DROP FUNCTION hotline_private_stays_private();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', "0015_confidential"),
    ]

    operations = [
        migrations.AddField(
            model_name='outboundmessage',
            name='doubted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outboundmessage',
            name='published',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='release',
            name='address',
            field=models.GenericIPAddressField(null=True),
        ),
        migrations.AlterField(
            model_name='account',
            name='health',
            field=models.CharField(choices=[('fine', 'Fine'), ('stopped', 'Stopped by the platform'), ('down', 'The platform does not answer'), ('spent', 'No calls left for now')], default='fine', max_length=12),
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('per_day', models.PositiveIntegerField(default=100)),
                ('per_hour', models.PositiveIntegerField(null=True)),
                ('kept_for_answers', models.PositiveIntegerField(default=28)),
                ('day', models.DateField(null=True)),
                ('spent_today', models.PositiveIntegerField(default=0)),
                ('hour', models.DateTimeField(null=True)),
                ('spent_this_hour', models.PositiveIntegerField(default=0)),
                ('shut_until', models.DateTimeField(null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='budget', to='hotline.account')),
            ],
        ),
        migrations.CreateModel(
            name='PublicPlace',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public_place', to='hotline.message')),
            ],
        ),
        migrations.AddField(
            model_name='outboundmessage',
            name='under',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='hotline.publicplace'),
        ),
        migrations.AddIndex(
            model_name='outboundmessage',
            index=models.Index(condition=models.Q(('withdrawal', 'being_withdrawn')), fields=['next_try_at'], name='outbox_to_withdraw'),
        ),
        migrations.AddIndex(
            model_name='outboundmessage',
            index=models.Index(condition=models.Q(('state', 'unsure')), fields=['next_try_at'], name='outbox_unsure'),
        ),
        migrations.AddConstraint(
            model_name='outboundmessage',
            constraint=models.CheckConstraint(condition=models.Q(('under', None), models.Q(('values__has_any_keys', ['code', 'link']), _negated=True), _connector='OR'), name='codes_stay_private'),
        ),
        migrations.RunSQL(PRIVATE, PRIVATE_BACK),
    ]
