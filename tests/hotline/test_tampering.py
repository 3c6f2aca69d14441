"""Whatever is done to the record by SQL without the key is found and named; with the key, the
daily digest still tells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hotline.models import DigestLine, Event, RecordCheck, Ticket
from hotline.models.digest_making import make_digest
from hotline.models.digest_proof import digest_faults
from hotline.models.proof import chains
from hotline.models.record import chained, sealed
from tests.cast import a_ticket, assemble
from tests.hotline.superuser import as_it_stands, run, superuser, undone

__all__ = ["superuser"]
pytestmark = pytest.mark.django_db(databases=["default", "owner"])

CHANGES = {
    "step": "'close'",
    "came_from": "'archived'",
    "went_to": "'archived'",
    "by_id": "by_id + 1",
    "by_office": "'housing'",
    "by_kind": "'inspectorate'",
    "at": "at - interval '1 second'",
    "version": "version + 1",
    "details": "details || '{\"x\": 1}'",
    "seal": "md5(seal) || md5(seal)",
    "seq": "seq + 100",
}
WOUND_BACK = {
    "head": "md5(head) || md5(head)",
    "length": "length - 1",
    "state": "'archived'",
    "version": "version - 1",
}


@pytest.fixture
def tickets(superuser: None) -> list[Ticket]:
    """Four lives of different lengths, and the digest of the day over them."""
    cast = assemble()
    found = [a_ticket(cast, state) for state in ("received", "accepted", "handling", "closed")]
    make_digest()
    return found


def faults() -> list[str]:
    return [one.fault for one in chains() if one.fault]


def tamper(data: Any, tickets: list[Ticket]) -> set[str]:
    """Do one thing to the record without a key; returns the tickets it was done to."""
    ticket = data.draw(st.sampled_from(tickets), "ticket")
    seq = data.draw(st.integers(1, ticket.length), "seq")
    here = (ticket.pk, seq)
    match data.draw(
        st.sampled_from(["change", "delete", "cut", "swap", "insert", "ticket", "move"])
    ):
        case "change":
            field = data.draw(st.sampled_from(sorted(CHANGES)))
            to = f"UPDATE hotline_event SET {field} = {CHANGES[field]}"
            run(f"{to} WHERE ticket_id = %s AND seq = %s", *here)
        case "delete":
            run("DELETE FROM hotline_event WHERE ticket_id = %s AND seq = %s", *here)
        case "cut":  # the tail, and everything the ticket shows is wound back to fit
            last = Event.objects.filter(ticket=ticket, seq=seq).first()
            assume(last is not None and seq < ticket.length)
            run("DELETE FROM hotline_event WHERE ticket_id = %s AND seq > %s", *here)
            run(
                "UPDATE hotline_ticket SET length = %s, state = %s, version = %s, head = %s"
                " WHERE id = %s",
                *(seq, last.went_to, last.version, last.seal, ticket.pk),
            )
        case "swap":
            other = data.draw(st.integers(1, ticket.length), "other")
            assume(other != seq)
            for one, to in ((seq, 900), (other, seq), (900, other)):
                moved = "UPDATE hotline_event SET seq = %s WHERE ticket_id = %s AND seq = %s"
                run(moved, to, ticket.pk, one)
        case "insert":  # a copy of an event behind the last one, all that shows made to fit
            run(
                "INSERT INTO hotline_event (ticket_id, seq, step, by_id, by_office, by_kind, at,"
                " came_from, went_to, version, details, seal) SELECT ticket_id, %s, step, by_id,"
                " by_office, by_kind, at, came_from, went_to, version, details, seal"
                " FROM hotline_event WHERE ticket_id = %s AND seq = %s",
                *(ticket.length + 1, *here),
            )
            run("UPDATE hotline_ticket SET length = length + 1 WHERE id = %s", ticket.pk)
        case "ticket":
            field = data.draw(st.sampled_from(sorted(WOUND_BACK)))
            run(f"UPDATE hotline_ticket SET {field} = {WOUND_BACK[field]} WHERE id = %s", ticket.pk)
        case "move":  # the whole tail goes to another matter
            other_one = data.draw(st.sampled_from(tickets), "to")
            assume(other_one.pk != ticket.pk)
            run(
                "UPDATE hotline_event SET ticket_id = %s, seq = seq + 50"
                " WHERE ticket_id = %s AND seq = %s",
                *(other_one.pk, *here),
            )
            return {ticket.number, other_one.number}
    return {ticket.number}


def one_thing(data: Any, tickets: list[Ticket]) -> set[str]:
    try:
        with transaction.atomic():
            return tamper(data, tickets)
    except IntegrityError:  # the database itself refuses
        return set()


def test_no_tampering_without_the_key_goes_unnamed(tickets: list[Ticket]) -> None:
    assert not faults()
    assert not list(digest_faults())
    before = as_it_stands()

    @given(st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def whatever_is_done(data: Any) -> None:
        with undone():
            touched: set[str] = set()
            for _time in range(data.draw(st.integers(1, 3), "times")):
                touched |= one_thing(data, tickets)
            assume(as_it_stands() != before)
            told = faults()
            assert told
            assert all(any(fault.startswith(number) for number in touched) for fault in told)

    whatever_is_done()
    assert as_it_stands() == before


def write_anew(ticket: Ticket) -> None:
    """With the record's key: change the second event and make the whole chain fit again."""
    run(
        "UPDATE hotline_event SET at = at - interval '1 day' WHERE ticket_id=%s AND seq=2",
        ticket.pk,
    )
    head = ""
    for event in Event.objects.filter(ticket=ticket).order_by("seq"):
        head = chained(head, event.content())
        run("UPDATE hotline_event SET seal = %s WHERE id = %s", sealed(head), event.pk)
    run("UPDATE hotline_ticket SET head = %s WHERE id = %s", head, ticket.pk)


def cut_back(ticket: Ticket) -> None:
    """With the record's key: take the last event away as if it had never been."""
    events = list(Event.objects.filter(ticket=ticket).order_by("seq"))
    head = ""
    for event in events[:-1]:
        head = chained(head, event.content())
    run("DELETE FROM hotline_event WHERE id = %s", events[-1].pk)
    run(
        "UPDATE hotline_ticket SET head = %s, length = length - 1, state = %s, version = %s"
        " WHERE id = %s",
        *(head, events[-2].went_to, events[-2].version, ticket.pk),
    )


def vanish(ticket: Ticket) -> None:
    """The whole ticket, with its events."""
    run("DELETE FROM hotline_event WHERE ticket_id = %s", ticket.pk)
    run("DELETE FROM hotline_ticket WHERE id = %s", ticket.pk)


def vanish_with_its_lines(ticket: Ticket) -> None:
    vanish(ticket)
    run("DELETE FROM hotline_digestline WHERE number = %s", ticket.number)


def vanish_with_all_that_counts(ticket: Ticket) -> None:
    vanish_with_its_lines(ticket)
    run("UPDATE hotline_daydigest SET tickets = tickets - 1, changed = changed - 1")


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (write_anew, "{}: the chain up to event 4 was written anew"),
        (cut_back, "{}: event 4 was there and is gone"),
        (vanish, "{} had 4 events and is gone"),
        (vanish_with_its_lines, "4 lines were written, 3 are there"),
        (vanish_with_all_that_counts, "our signature does not hold"),
    ],
)
def test_what_the_chains_cannot_tell_the_digest_does(
    tickets: list[Ticket], done: Callable[[Ticket], None], told: str
) -> None:
    done(tickets[2])
    assert not faults()
    assert any(told.format(tickets[2].number) in fault for fault in digest_faults())
    check = RecordCheck.objects.run()
    assert (check.broken, bool(check.faults)) == (0, True)


def test_a_digest_gives_away_no_head(tickets: list[Ticket]) -> None:
    """Else whoever cuts the last events could put the ticket back to it."""
    heads = set(Ticket.objects.values_list("head", flat=True))
    assert not heads & set(DigestLine.objects.values_list("seal", flat=True))
