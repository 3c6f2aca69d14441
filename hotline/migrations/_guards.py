"""What no model can say: foreign keys over two columns, and triggers that the application cannot
switch off.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

PERSON = ("hotline_user", "id, organisation_kind")
# Who speaks, decides or asks, and the kind of their organisation, as it stood and as it must be:
# table, constraint, columns, target, its columns.
OF_THAT_KIND = [
    (
        "hotline_user",
        "organisation_of_that_kind",
        "organisation_id, organisation_kind",
        "hotline_organisation",
        "id, kind",
    ),
    ("hotline_reply", "drafter_of_that_kind", "by_id, by_kind", *PERSON),
    ("hotline_release", "speaker_of_that_kind", "by_id, by_kind", *PERSON),
    (
        "hotline_statementversion",
        "drafted_by_that_kind",
        "drafted_by_id, drafted_kind",
        *PERSON,
    ),
    (
        "hotline_statementversion",
        "approved_by_that_kind",
        "approved_by_id, approved_kind",
        *PERSON,
    ),
    (
        "hotline_outboundmessage",
        "spoken_by_who_released",
        "release_id, speaker_id, speaker_kind",
        "hotline_release",
        "id, by_id, by_kind",
    ),
    (
        "hotline_outboundmessage",
        "spoken_by_who_approved",
        "statement_id, speaker_id, speaker_kind",
        "hotline_statementversion",
        "id, approved_by_id, approved_kind",
    ),
    (
        "hotline_attempt",
        "notice_by_who_approved",
        "statement_id, speaker_id, speaker_kind",
        "hotline_statementversion",
        "id, approved_by_id, approved_kind",
    ),
    ("hotline_request", "ruler_of_that_kind", "ruler_id, ruler_kind", *PERSON),
    ("hotline_followup", "asked_by_that_kind", "by_id, by_kind", *PERSON),
    ("hotline_publication", "published_by_that_kind", "by_id, by_kind", *PERSON),
    ("hotline_lexiconversion", "lexicon_by_that_kind", "by_id, by_kind", *PERSON),
    (
        "hotline_upwardreport",
        "hotline_upwardreport_written_by_government",
        "written_by_id, written_kind",
        *PERSON,
    ),
    (
        "hotline_upwardreport",
        "hotline_upwardreport_released_by_government",
        "released_by_id, released_kind",
        *PERSON,
    ),
    ("hotline_menuversion", "menu_by_a_person_of_that_kind", "made_by_id, made_kind", *PERSON),
    ("hotline_menupush", "pushed_by_a_person_of_that_kind", "by_id, by_kind", *PERSON),
    ("hotline_commentorder", "ordered_by_a_person_of_that_kind", "by_id, by_kind", *PERSON),
    ("hotline_emergencymode", "emergency_by_a_person_of_that_kind", "by_id, by_kind", *PERSON),
]

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
END $$
"""
# Table, trigger, what stands for ever.
STANDS = [
    ("hotline_organisation", "kind_never_changes", "kind"),
    ("hotline_user", "organisation_never_changes", "organisation_id organisation_kind"),
    (
        "hotline_outboundmessage",
        "words_never_change",
        "ticket_id contact_id release_id statement_id values speaker_id speaker_kind under_id",
    ),
    (
        "hotline_request",
        "what_was_asked_stands",
        "ticket_id kind asker_id reason until review_on asked_at",
    ),
    ("hotline_publicplace", "a_place_never_changes", "message_id sealed"),
    ("hotline_commentorder", "an_order_never_changes", "place_id how why by_id by_kind at"),
]

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

# What is said in public is said below a public word of its own ticket, by an answer made for it.
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
"""
PRIVATE_BACK = """
DROP TRIGGER private_stays_private ON hotline_outboundmessage;
DROP FUNCTION hotline_private_stays_private();
"""


def of_that_kind(table: str, name: str, columns: str, target: str, there: str) -> RunSQL:
    """A foreign key over two columns."""
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name}"
        f" FOREIGN KEY ({columns}) REFERENCES {target} ({there})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def stands(table: str, name: str, columns: str) -> RunSQL:
    """These columns of a row never change."""
    told = ", ".join(f"'{column}'" for column in columns.split())
    return RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION hotline_never_changes({told})",
        f"DROP TRIGGER {name} ON {table}",
    )


GUARDS = [
    *(of_that_kind(*one) for one in OF_THAT_KIND),
    RunSQL(NEVER_CHANGES, "DROP FUNCTION hotline_never_changes()"),
    *(stands(*one) for one in STANDS),
    RunSQL(RELEASED, RELEASED_BACK),
    RunSQL(PRIVATE, PRIVATE_BACK),
    RunSQL(
        "CREATE SEQUENCE hotline_ticket_serial MINVALUE 1 MAXVALUE 999999 CYCLE",
        "DROP SEQUENCE hotline_ticket_serial",
    ),
]
