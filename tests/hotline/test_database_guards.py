"""What the database refuses to the application, raw SQL and all: so a bug cannot make a
vendor speak.
"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from hotline.guards import APPEND_ONLY, append_only_tables
from hotline.models import Event, OutboundMessage, Release, Reply, StatementVersion, User
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    """Run raw SQL with the application's log-in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql: str, *values: object, because: str = "") -> None:
    """Assert that the database refuses `sql`, for the reason named in its message."""
    with pytest.raises(DatabaseError) as caught:
        run(sql, *values)
    assert because in str(caught.value)


def a_released_reply(cast: Cast) -> Reply:
    return a_reply(cast, a_ticket(cast, "handling"), "released")


def release_row(
    reply: Reply, person: User, kind: str
) -> tuple[str, object, object, object, object]:
    return (
        "INSERT INTO hotline_release (reply_id, text, digest, visibility, by_id, by_kind, at)"
        " VALUES (%s, %s, 'd', 'private', %s, %s, now())",
        reply.pk,
        reply.text,
        person.pk,
        kind,
    )


# The application's log-in
# --------------------------------------------------------------------------


def test_the_tests_run_as_the_application_and_not_as_the_owner(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_written_once_is_neither_changed_nor_deleted(
    cast: Cast, table: str, verb: str
) -> None:
    refused(verb.format(table), because="permission denied")


@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE hotline_ticket CASCADE",
        "TRUNCATE hotline_event",
        "DROP TABLE hotline_event",
        "CREATE TABLE hotline_mine (id int)",
        "ALTER TABLE hotline_release DROP CONSTRAINT only_government_speaks",
        "ALTER TABLE hotline_release DROP CONSTRAINT speaker_of_that_kind",
        "ALTER TABLE hotline_outboundmessage DROP CONSTRAINT spoken_by_who_released",
        "ALTER TABLE hotline_outboundmessage DISABLE TRIGGER ALL",
        "ALTER TABLE hotline_reply DISABLE TRIGGER released_means_released",
        "DROP TRIGGER kind_never_changes ON hotline_organisation",
        "DROP FUNCTION hotline_never_changes() CASCADE",
        "GRANT UPDATE ON hotline_event TO CURRENT_USER",
        "SET session_replication_role = replica",
        "CREATE FUNCTION hotline_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_cannot_change_the_house_itself(cast: Cast, sql: str) -> None:
    # A GRANT of what one does not own is only a warning in PostgreSQL: it must have no effect.
    refused(f"{sql}; UPDATE hotline_event SET seq = seq")


# Only the government speaks
# ------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", ["vendor", "government"])
def test_a_vendor_cannot_release_a_reply_whatever_kind_is_claimed(cast: Cast, claimed: str) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
    refused(*release_row(reply, cast.operator, claimed))


def test_the_machine_cannot_release_a_reply(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
    refused(*release_row(reply, cast.machine, "government"), because="speaker_of_that_kind")


def test_a_vendor_cannot_draft_a_reply(cast: Cast) -> None:
    for kind in ("vendor", "government"):
        refused(
            "INSERT INTO hotline_reply (ticket_id, version, state, by_id, by_kind, text,"
            " visibility, reviewers, round, made_at, changed_at, recall_reason)"
            " VALUES (%s, 0, 'draft', %s, %s, 'x', 'private', 3, 1, now(), now(), '')",
            a_ticket(cast, "handling").pk,
            cast.operator.pk,
            kind,
        )


def test_a_reply_does_not_become_released_without_a_release(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
    refused(
        "UPDATE hotline_reply SET state = 'released' WHERE id = %s",
        reply.pk,
        because="released by a release row",
    )


def test_a_released_text_does_not_change(cast: Cast) -> None:
    reply = a_released_reply(cast)
    refused("UPDATE hotline_reply SET text = 'x' WHERE id = %s", reply.pk, because="with its text")
    refused("UPDATE hotline_reply SET state = 'draft' WHERE id = %s", reply.pk, because="stays")


def outbound_row(
    cast: Cast,
    speaker: User,
    kind: str,
    *,
    release: int | None = None,
    statement: int | None = None,
) -> tuple[object, ...]:
    ticket = a_ticket(cast)
    return (
        "INSERT INTO hotline_outboundmessage (ticket_id, contact_id, release_id, statement_id,"
        ' "values", speaker_id, speaker_kind, state, error, rid, withdrawal, tries,'
        " made_at, next_try_at)"
        " VALUES (%s, %s, %s, %s, '{}', %s, %s, 'pending', '', '', '', 0, now(), now())",
        ticket.pk,
        ticket.contact_id,
        release,
        statement,
        speaker.pk,
        kind,
    )


def test_an_outbound_message_names_a_release_or_a_statement(cast: Cast) -> None:
    refused(*outbound_row(cast, cast.leader, "government"), because="one_source_of_words")


def test_an_outbound_message_is_spoken_by_whoever_released_it(cast: Cast) -> None:
    frozen = a_released_reply(cast).frozen
    run(*outbound_row(cast, cast.leader, "government", release=frozen.pk))  # the one who did
    refused(
        *outbound_row(cast, cast.main, "government", release=frozen.pk),
        because="spoken_by_who_released",
    )
    for kind in ("vendor", "government"):
        refused(*outbound_row(cast, cast.operator, kind, release=frozen.pk))


def test_an_outbound_statement_is_spoken_by_whoever_approved_it(cast: Cast) -> None:
    version = StatementVersion.objects.get(statement__code="receipt")
    run(*outbound_row(cast, cast.duty2, "government", statement=version.pk))
    refused(
        *outbound_row(cast, cast.duty, "government", statement=version.pk),
        because="spoken_by_who_approved",
    )


def test_an_outbound_message_does_not_change_its_words_or_its_citizen(cast: Cast) -> None:
    frozen = a_released_reply(cast).frozen
    message = OutboundMessage.objects.get(release=frozen)
    other = a_ticket(cast)
    for column, value in (("contact_id", other.contact_id), ("ticket_id", other.pk)):
        refused(
            f"UPDATE hotline_outboundmessage SET {column} = %s WHERE id = %s",
            value,
            message.pk,
            because="never changes",
        )


def statement_row(drafter: User, approver: User, kinds: tuple[str, str]) -> tuple[object, ...]:
    statement = StatementVersion.objects.first()
    assert statement is not None
    return (
        "INSERT INTO hotline_statementversion (statement_id, number, text, drafted_by_id,"
        " drafted_kind, approved_by_id, approved_kind, approved_at)"
        " VALUES (%s, 99, 'x', %s, %s, %s, %s, now())",
        statement.statement_id,
        drafter.pk,
        kinds[0],
        approver.pk,
        kinds[1],
    )


def test_a_statement_is_made_by_two_people_of_the_government(cast: Cast) -> None:
    both = ("government", "government")
    refused(*statement_row(cast.duty, cast.duty, both), because="statement_by_two_people")
    refused(*statement_row(cast.operator, cast.duty, ("vendor", "government")))
    refused(*statement_row(cast.operator, cast.duty, both), because="drafted_by_that_kind")
    refused(*statement_row(cast.duty, cast.operator, both), because="approved_by_that_kind")


# People
# --------------------------------------------------------------------------------------------


def test_an_organisation_never_changes_its_kind(cast: Cast) -> None:
    refused(
        "UPDATE hotline_organisation SET kind = 'government' WHERE kind = 'vendor'",
        because="never changes",
    )


def test_a_person_never_changes_organisation(cast: Cast) -> None:
    refused(
        "UPDATE hotline_user SET organisation_id = %s, organisation_kind = 'government'"
        " WHERE id = %s",
        cast.duty.organisation_id,
        cast.operator.pk,
        because="never changes",
    )
    refused(
        "UPDATE hotline_user SET organisation_kind = 'government' WHERE id = %s",
        cast.operator.pk,
        because="never changes",
    )


def test_a_person_is_not_born_with_another_kind_than_their_organisation(cast: Cast) -> None:
    refused(
        "INSERT INTO hotline_user (password, username, name, organisation_id, organisation_kind,"
        " is_active, joined_at) VALUES ('!', 'changeling', 'x', %s, 'government', true, now())",
        cast.operator.organisation_id,
        because="organisation_of_that_kind",
    )


def test_the_list_of_append_only_tables_covers_record_and_words() -> None:
    assert {f"hotline.{m.__name__}" for m in (Event, Release, StatementVersion)} < set(APPEND_ONLY)
