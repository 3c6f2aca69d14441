"""What no model can say: foreign keys over two columns, and triggers that the application cannot switch off."""

from __future__ import annotations

from django.db import migrations

# (table, constraint, columns, target, target columns): the speaker and the kind of their organisation.
COMPOSITE = [
    ("hotline_user", "organisation_of_that_kind", "organisation_id, organisation_kind",
     "hotline_organisation", "id, kind"),
    ("hotline_reply", "drafter_of_that_kind", "by_id, by_kind",
     "hotline_user", "id, organisation_kind"),
    ("hotline_release", "speaker_of_that_kind", "by_id, by_kind",
     "hotline_user", "id, organisation_kind"),
    ("hotline_statementversion", "drafted_by_that_kind", "drafted_by_id, drafted_kind",
     "hotline_user", "id, organisation_kind"),
    ("hotline_statementversion", "approved_by_that_kind", "approved_by_id, approved_kind",
     "hotline_user", "id, organisation_kind"),
    ("hotline_outboundmessage", "spoken_by_who_released", "release_id, speaker_id, speaker_kind",
     "hotline_release", "id, by_id, by_kind"),
    ("hotline_outboundmessage", "spoken_by_who_approved", "statement_id, speaker_id, speaker_kind",
     "hotline_statementversion", "id, approved_by_id, approved_kind"),
]  # fmt: skip

NEVER_CHANGES = """
CREATE FUNCTION hotline_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY TG_ARGV LOOP
    IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
      RAISE EXCEPTION '%.% never changes', TG_TABLE_NAME, name USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER kind_never_changes BEFORE UPDATE ON hotline_organisation
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes('kind');
CREATE TRIGGER organisation_never_changes BEFORE UPDATE ON hotline_user
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes('organisation_id', 'organisation_kind');
CREATE TRIGGER words_never_change BEFORE UPDATE ON hotline_outboundmessage
  FOR EACH ROW EXECUTE FUNCTION hotline_never_changes(
    'ticket_id', 'contact_id', 'release_id', 'statement_id', 'values', 'speaker_id', 'speaker_kind');
"""
NEVER_CHANGES_BACK = """
DROP TRIGGER words_never_change ON hotline_outboundmessage;
DROP TRIGGER organisation_never_changes ON hotline_user;
DROP TRIGGER kind_never_changes ON hotline_organisation;
DROP FUNCTION hotline_never_changes();
"""

# A reply counts as released only with a row in hotline_release, which demands a speaker of the
# government; from then on its text stands.
RELEASED = """
CREATE FUNCTION hotline_released_means_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('released', 'recalled')
     AND NOT EXISTS (SELECT 1 FROM hotline_release WHERE reply_id = NEW.id AND text = NEW.text) THEN
    RAISE EXCEPTION 'a reply is released by a release row with its text'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state IN ('released', 'recalled')
     AND NEW.state NOT IN ('released', 'recalled') THEN
    RAISE EXCEPTION 'a released reply stays released or recalled'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER released_means_released BEFORE INSERT OR UPDATE ON hotline_reply
  FOR EACH ROW EXECUTE FUNCTION hotline_released_means_released();
"""
RELEASED_BACK = """
DROP TRIGGER released_means_released ON hotline_reply;
DROP FUNCTION hotline_released_means_released();
"""

SERIAL = "CREATE SEQUENCE hotline_ticket_serial MINVALUE 1 MAXVALUE 999999 CYCLE"
SERIAL_BACK = "DROP SEQUENCE hotline_ticket_serial"


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_the_house")]

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {target} ({there})",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, there in COMPOSITE
        ),
        migrations.RunSQL(NEVER_CHANGES, NEVER_CHANGES_BACK),
        migrations.RunSQL(RELEASED, RELEASED_BACK),
        migrations.RunSQL(SERIAL, SERIAL_BACK),
    ]
