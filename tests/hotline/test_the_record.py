"""The record proves itself: whoever changes it in the database, the broken place is named."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from hotline.models import Event, Ticket
from hotline.models.proof import chains
from hotline.models.record import chained, faults, sealed
from tests.cast import a_ticket, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket() -> Ticket:
    """One that took four steps, in a database that others see."""
    return a_ticket(assemble(), "handling")


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection]:
    """Somebody who may do anything to the database but has no key."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    name = settings.DATABASES["owner"]["NAME"]
    with psycopg.connect(url, dbname=name, autocommit=True) as line:
        yield line


def found() -> list[str]:
    """Every fault of every chain."""
    return [chain.fault for chain in chains() if chain.fault]


def test_an_untouched_record_is_whole(ticket: Ticket) -> None:
    assert [tuple(chain) for chain in chains()] == [(4, "")]
    assert not list(faults(Ticket.objects.get(pk=ticket.pk)))


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE hotline_event SET step = 'close' WHERE seq = 3", "event 3 (close) was changed"),
        ("UPDATE hotline_event SET at = at - interval '1 hour' WHERE seq = 2", "event 2 (accept)"),
        ("UPDATE hotline_event SET details = '{}' WHERE seq = 3", "event 3 (dispatch)"),
        ("UPDATE hotline_event SET by_id = by_id + 1 WHERE seq = 1", "event 1 (open)"),
        ("DELETE FROM hotline_event WHERE seq = 1", "event 1 is missing"),
        ("DELETE FROM hotline_event WHERE seq = 3", "event 3 is missing"),
        ("DELETE FROM hotline_event WHERE seq = 4", "4 events were written, 3 are there"),
        ("DELETE FROM hotline_event", "4 events were written, 0 are there"),
        ("UPDATE hotline_ticket SET state = 'closed'", "state or version"),
        ("UPDATE hotline_ticket SET version = version + 1", "state or version"),
        ("UPDATE hotline_ticket SET head = ''", "the head does not match"),
        ("UPDATE hotline_ticket SET number = '20200101-000001-0'", "event 1 (open) was changed"),
    ],
)
def test_what_was_tampered_with_is_named(
    ticket: Ticket, superuser: psycopg.Connection, tampering: str, told: str
) -> None:
    superuser.execute(tampering)
    assert len(found()) == 1
    assert told in found()[0]


def test_two_events_that_changed_places_are_seen(
    ticket: Ticket, superuser: psycopg.Connection
) -> None:
    superuser.execute("UPDATE hotline_event SET seq = 9 WHERE seq = 2")
    superuser.execute("UPDATE hotline_event SET seq = 2 WHERE seq = 3")
    superuser.execute("UPDATE hotline_event SET seq = 3 WHERE seq = 9")
    assert "event 2 (dispatch) was changed" in found()[0]


def test_a_cut_tail_shows_even_if_head_and_length_are_wound_back(
    ticket: Ticket, superuser: psycopg.Connection
) -> None:
    """What the events show is not enough to write the head the ticket had before its last step."""
    superuser.execute("DELETE FROM hotline_event WHERE seq = 4")
    superuser.execute(
        "UPDATE hotline_ticket SET length = 3, state = 'dispatched', version = version - 1,"
        " head = (SELECT seal FROM hotline_event WHERE seq = 3)"
    )
    assert "the head does not match event 3" in found()[0]


def test_an_event_whose_ticket_is_gone_is_told(
    ticket: Ticket, superuser: psycopg.Connection
) -> None:
    name, key = superuser.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'hotline_event'::regclass AND confrelid = 'hotline_ticket'::regclass"
    ).fetchone() or ("", "")
    superuser.execute(f"ALTER TABLE hotline_event DROP CONSTRAINT {name}")
    try:
        superuser.execute("UPDATE hotline_event SET ticket_id = 0 WHERE seq = 4")
        assert "event 4 (sign) belongs to a ticket that is gone" in found()
    finally:
        superuser.execute("DELETE FROM hotline_event")
        superuser.execute(f"ALTER TABLE hotline_event ADD CONSTRAINT {name} {key}")


def test_a_seal_does_not_betray_the_head_it_was_made_from(ticket: Ticket) -> None:
    last = Event.objects.get(ticket=ticket, seq=4)
    now = Ticket.objects.get(pk=ticket.pk)
    assert last.seal == sealed(now.head)
    assert last.seal not in {now.head, chained("", last.content())}
