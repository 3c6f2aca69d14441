"""Shelving (挂账): with a plan and a day; the offices' clocks stand still and lose nothing."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from hotline.errors import BadArguments, RuleRefuses
from hotline.models import Ticket
from hotline.models.record import faults
from tests.asked import asks, with_rules
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db


def due_times(ticket: Ticket) -> dict[str, str]:
    running = ticket.clocks.filter(stopped_at=None)
    return {c.kind: timezone.localtime(c.due_at).strftime("%m-%d %H:%M") for c in running}


def shelved(cast: Cast, ticket: Ticket) -> Ticket:
    asks(ticket, "ask_shelving", by=cast.handler).rule(by=cast.duty, grant=True)
    return Ticket.objects.get(pk=ticket.pk)


def test_the_offices_clocks_stop_and_one_runs_to_the_day_of_looking_again(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):  # a Monday
        request = asks(
            a_ticket(cast, "handling"), "ask_shelving", by=cast.handler, review_on=date(2026, 12, 5)
        )  # a Saturday
        assert set(due_times(request.ticket)) == {"contact", "reply", "ruling"}
        request.rule(by=cast.duty, grant=True)
    ticket = Ticket.objects.get(pk=request.ticket_id)
    assert (ticket.state, due_times(ticket)) == ("shelved", {"shelf": "12-07 17:30"})
    assert ticket.due_at == ticket.clocks.get(kind="shelf").due_at
    assert ticket.lead_office.code == "water"


def test_what_is_on_the_shelf_stands_among_the_late_when_its_day_has_come(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        request = asks(
            a_ticket(cast, "handling"), "ask_shelving", by=cast.handler, review_on=date(2026, 12, 4)
        )
        request.rule(by=cast.duty, grant=True)
        assert not Ticket.objects.in_queue("late", cast.handler).exists()
    with time_machine.travel("2026-12-04T17:31+08:00", tick=False):
        assert Ticket.objects.in_queue("late", cast.handler).get().pk == request.ticket_id


def test_taken_off_the_shelf_its_clock_stops(cast: Cast) -> None:
    ticket = shelved(cast, a_ticket(cast, "handling")).resume(by=cast.handler)
    assert "shelf" not in due_times(ticket)
    assert ticket.clocks.get(kind="shelf").stopped_at is not None


def test_resumed_each_clock_goes_on_with_the_time_that_was_left(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):  # a Monday
        ticket = a_ticket(cast, "handling")
        assert due_times(ticket) == {"contact": "11-24 17:30", "reply": "11-30 17:30"}
    with time_machine.travel("2026-11-24T11:00+08:00", tick=False):
        ticket = shelved(cast, ticket)
    with time_machine.travel("2026-12-10T15:00+08:00", tick=False):  # a Thursday
        ticket.resume(by=cast.handler, note="资金已到位")
        assert ticket.state == "handling"
        # One closing was left for the contact, five for the reply.
        assert due_times(ticket) == {"contact": "12-10 17:30", "reply": "12-16 17:30"}
        assert ticket.due_at == ticket.clocks.get(kind="contact", stopped_at=None).due_at
    assert list(faults(Ticket.objects.get(pk=ticket.pk))) == []


def test_shelved_twice_still_nothing_is_lost(cast: Cast) -> None:
    moments = ["2026-11-23T10:00", "2026-11-24T11:00", "2026-11-26T10:00", "2026-11-26T16:00"]
    start, first, back, second = (f"{moment}+08:00" for moment in moments)
    with time_machine.travel(start, tick=False):
        ticket = a_ticket(cast, "handling")
    with time_machine.travel(first, tick=False):
        ticket = shelved(cast, ticket)
    with time_machine.travel(back, tick=False):
        ticket.resume(by=cast.handler)
        assert due_times(ticket)["reply"] == "12-02 17:30"
    with time_machine.travel(second, tick=False):
        ticket = shelved(cast, ticket)
    with time_machine.travel("2026-11-27T09:30+08:00", tick=False):
        ticket.resume(by=cast.handler)
        # Of both pauses three closings come back: two of the first, Thursday's of the second.
        assert due_times(ticket)["reply"] == "12-03 17:30"


def test_what_was_overdue_comes_back_as_overdue_as_it_was(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        ticket = a_ticket(cast, "handling")
    with time_machine.travel("2026-12-01T10:00+08:00", tick=False):
        ticket = shelved(cast, ticket)
    with time_machine.travel("2026-12-08T10:00+08:00", tick=False):
        ticket.resume(by=cast.handler)
        assert due_times(ticket)["reply"] == "12-07 17:30"
        assert ticket.clocks.get(kind="reply", stopped_at=None).level == "red"


def test_an_extension_that_was_granted_before_is_not_lost_on_the_shelf(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        ticket = a_ticket(cast, "handling")
        asks(ticket, "ask_extension", by=cast.handler, until="2026-12-02").rule(
            by=cast.duty, grant=True
        )
        ticket = shelved(cast, Ticket.objects.get(pk=ticket.pk))
    with time_machine.travel("2026-11-25T10:00+08:00", tick=False):
        ticket.resume(by=cast.handler)
        assert due_times(ticket)["reply"] == "12-03 17:30"
        with pytest.raises(RuleRefuses):
            asks(ticket, "ask_extension", by=cast.handler)


def test_the_lead_office_or_the_centre_resumes(cast: Cast) -> None:
    for person in (cast.head, cast.duty):
        assert shelved(cast, a_ticket(cast, "handling")).resume(by=person).state == "handling"
    ticket = shelved(cast, a_ticket(cast, "handling"))
    with pytest.raises(RuleRefuses):
        ticket.resume(by=cast.housing)


def test_the_day_to_look_again_lies_ahead(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    with pytest.raises(BadArguments):
        asks(ticket, "ask_shelving", by=cast.handler, review_on=timezone.localdate())
    with pytest.raises(BadArguments):
        asks(ticket, "ask_shelving", by=cast.handler, plan=" ")
    assert asks(ticket, "ask_shelving", by=cast.handler, review_on=date(2099, 1, 4))


def test_where_the_policy_allows_no_pause_nothing_is_shelved(cast: Cast) -> None:
    ticket = with_rules(a_ticket(cast, "handling"), shelving=False)
    with pytest.raises(RuleRefuses) as refused:
        asks(ticket, "ask_shelving", by=cast.handler)
    assert refused.value.code == "shelving"
    assert "ask_shelving" not in {step.name for step in ticket.open_steps(cast.handler)}


def test_a_reply_in_review_waits_on_the_shelf_and_goes_on_after_it(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    reply = a_reply(cast, ticket, "reviewing")
    shelved(cast, ticket).resume(by=cast.handler)
    reply = type(reply).objects.get(pk=reply.pk)
    assert reply.review(by=cast.head, verdict="pass").state == "approved"
