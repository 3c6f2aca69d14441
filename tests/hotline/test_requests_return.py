"""Returns (退单): within the window, with a ground; the third dispatch is a designation."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from hotline.errors import Moved, RuleRefuses
from hotline.models import Reply, Ticket
from tests.asked import asks, waits, with_rules
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db


def clocks(ticket: Ticket) -> set[str]:
    return set(ticket.clocks.filter(stopped_at=None).values_list("kind", flat=True))


def sent_back(cast: Cast, ticket: Ticket) -> Ticket:
    """Returned by whoever leads, and granted."""
    who = cast.handler if ticket.lead_office.code == "water" else cast.housing
    asks(ticket, "ask_return", by=who).rule(by=cast.duty, grant=True)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize("state", ["dispatched", "handling"])
def test_a_granted_return_goes_back_to_the_centre_and_out_of_the_offices_sight(
    cast: Cast, state: str
) -> None:
    ticket = a_ticket(cast, state)
    running = clocks(ticket)
    request = asks(ticket, "ask_return", by=cast.handler)
    assert clocks(ticket) == running | {"ruling"}  # the office's own run on

    request.rule(by=cast.duty, grant=True, note="归住建局")

    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.state, now.lead_office, now.taken_by) == ("accepted", None, None)
    assert clocks(now) == {"dispatch"}
    assert not Ticket.objects.in_sight_of(cast.handler).filter(pk=now.pk).exists()
    assert Ticket.objects.in_sight_of(cast.operator).filter(pk=now.pk).exists()


def test_only_the_lead_office_returns(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted").dispatch(by=cast.duty, lead="water", assist=["housing"])
    for person in (cast.housing, cast.duty):
        with pytest.raises(RuleRefuses) as refused:
            asks(ticket, "ask_return", by=person)
        assert refused.value.code == "lead_office"


def test_after_the_window_it_has_to_be_handled(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        ticket = a_ticket(cast, "dispatched")
    with time_machine.travel("2026-11-24T17:29+08:00", tick=False):
        assert "ask_return" in {step.name for step in ticket.open_steps(cast.handler)}
    with time_machine.travel("2026-11-24T17:31+08:00", tick=False):
        with pytest.raises(RuleRefuses) as refused:
            asks(ticket, "ask_return", by=cast.handler)
        assert refused.value.code == "window"
        assert "17:30" in refused.value.reason
        assert "ask_return" not in {step.name for step in ticket.open_steps(cast.handler)}


def test_the_window_is_the_policys(cast: Cast) -> None:
    ticket = with_rules(a_ticket(cast, "accepted"), return_window="30min")
    ticket.dispatch(by=cast.operator, lead="water")
    soon = timezone.now() + timedelta(minutes=31)
    with time_machine.travel(soon), pytest.raises(RuleRefuses):
        asks(ticket, "ask_return", by=cast.handler)


def test_the_third_dispatch_is_the_duty_officers_and_is_not_returned(cast: Cast) -> None:
    ticket = sent_back(cast, a_ticket(cast, "dispatched"))
    ticket.dispatch(by=cast.operator, lead="water")
    ticket = sent_back(cast, ticket)
    assert list(Ticket.objects.in_queue("rulings", cast.duty)) == [ticket]

    with pytest.raises(RuleRefuses) as refused:
        ticket.dispatch(by=cast.operator, lead="water")
    assert refused.value.code == "designation"
    ticket.dispatch(by=cast.duty, lead="water")

    with translation.override("zh-hans"), pytest.raises(RuleRefuses) as refused:
        asks(ticket, "ask_return", by=cast.handler)
    assert refused.value.reason == "第三次派单由值班长指定，不能退单"
    assert "ask_return" not in {step.name for step in ticket.open_steps(cast.handler)}


def test_how_often_it_may_be_returned_is_the_policys(cast: Cast) -> None:
    ticket = with_rules(a_ticket(cast, "accepted"), returns=0)
    assert "dispatch" not in {step.name for step in ticket.open_steps(cast.operator)}
    ticket.dispatch(by=cast.duty, lead="water")
    with pytest.raises(RuleRefuses) as refused:
        asks(ticket, "ask_return", by=cast.handler)
    assert refused.value.code == "designation"


def test_an_answer_in_review_does_not_go_out_for_an_office_that_gave_the_matter_back(
    cast: Cast,
) -> None:
    ticket = a_ticket(cast, "handling")
    reply = a_reply(cast, ticket, "approved")
    sent_back(cast, ticket)

    now = Reply.objects.get(pk=reply.pk)
    assert (now.state, now.round, now.next_seat) == ("draft", 2, "draft")
    with pytest.raises(Moved):
        reply.release(by=cast.leader)


def test_what_an_office_keeps_sight_of_after_a_refused_return(cast: Cast) -> None:
    request = waits(cast, "return")
    request.rule(by=cast.duty, grant=False)
    assert Ticket.objects.in_sight_of(cast.handler).filter(pk=request.ticket_id).exists()
