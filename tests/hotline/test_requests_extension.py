"""Extensions (延期): before due, in measure, never for critical matters; the citizen is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hotline.errors import BadArguments, RuleRefuses
from hotline.models import Clock, OutboundMessage, Request, Switch, Ticket
from tests.asked import asks, may_say, until, waits, with_rules
from tests.cast import FACTS, Cast, a_ticket

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-23T10:00+08:00"  # a reply is due on the Monday after, at closing


def reply_clock(ticket: Ticket) -> Clock:
    return ticket.clocks.get(kind="reply", stopped_at=None)


def test_a_granted_extension_sets_the_due_time_anew_and_keeps_the_first_one(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = asks(
            a_ticket(cast, "handling"), "ask_extension", by=cast.handler, until="2026-12-02"
        )
        first = reply_clock(request.ticket).due_at
        assert reply_clock(request.ticket).due_at == first  # asked is not granted

        request.rule(by=cast.duty, grant=True)

        clock, ticket = reply_clock(request.ticket), Ticket.objects.get(pk=request.ticket_id)
        assert timezone.localtime(clock.due_at).isoformat() == "2026-12-02T17:30:00+08:00"
        assert clock.original_due_at == first
        assert first < clock.yellow_at < clock.due_at < clock.deep_red_at
        assert ticket.due_at == min(c.due_at for c in ticket.open_clocks)


def test_while_it_waits_the_offices_clock_runs_on(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = waits(cast, "extension")
        due = reply_clock(request.ticket).due_at
    with time_machine.travel(due + timedelta(hours=1), tick=False):
        assert reply_clock(request.ticket).level == "red"


def test_the_citizen_is_told_the_new_date_and_the_reason(cast: Cast) -> None:
    may_say(cast, "new_date_complex", "事项复杂，{office}将在 {date} 前答复（{number}）。")
    request = waits(cast, "extension")
    request.rule(by=cast.duty, grant=True)

    said = OutboundMessage.objects.latest("pk")
    day = timezone.localdate(request.until).isoformat()
    assert said.words == f"事项复杂，水务局将在 {day} 前答复（{request.ticket.number}）。"
    assert Request.objects.get(pk=request.pk).told is True


@pytest.mark.parametrize("off", ["statement", "machines", "not approved"])
def test_with_the_statement_off_nothing_goes_out_and_the_desk_knows(cast: Cast, off: str) -> None:
    if off != "not approved":
        may_say(cast, "new_date_complex", automatic=off != "statement")
    if off == "machines":
        Switch.turn("machines", on=False, by=cast.duty)
    request = waits(cast, "extension")
    before = OutboundMessage.objects.count()
    request.rule(by=cast.duty, grant=True)
    assert OutboundMessage.objects.count() == before
    assert Request.objects.get(pk=request.pk).told is False
    assert request.ticket.events.latest("seq").details["told"] is False


def test_after_the_due_time_it_is_too_late_to_ask(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = a_ticket(cast, "handling")
        late = reply_clock(ticket).due_at + timedelta(minutes=1)
    with time_machine.travel(late, tick=False), pytest.raises(RuleRefuses) as refused:
        asks(ticket, "ask_extension", by=cast.handler)
    assert refused.value.code == "due"


def test_a_critical_matter_is_never_put_off(cast: Cast) -> None:
    ticket = a_ticket(cast).accept(
        by=cast.operator,
        kind="help",
        category="1501",
        urgency="critical",
        title="被困",
        facts=FACTS,
    )
    ticket.dispatch(by=cast.operator, lead="water").sign(by=cast.handler)
    with pytest.raises(RuleRefuses) as refused:
        asks(ticket, "ask_extension", by=cast.handler)
    assert refused.value.code == "critical"
    assert "ask_extension" not in {step.name for step in ticket.open_steps(cast.handler)}


def test_how_often_a_reply_is_put_off_is_the_policys(cast: Cast) -> None:
    request = waits(cast, "extension")
    request.rule(by=cast.duty, grant=True)
    with pytest.raises(RuleRefuses) as refused:
        asks(request.ticket, "ask_extension", by=cast.handler)
    assert refused.value.code == "extensions"

    ticket = with_rules(request.ticket, extensions=2)
    assert asks(ticket, "ask_extension", by=cast.handler).state == "pending"

    never = with_rules(a_ticket(cast, "handling"), extensions=0)
    with pytest.raises(RuleRefuses):
        asks(never, "ask_extension", by=cast.handler)


@pytest.mark.parametrize("until", ["2026-11-30", "2026-12-08", "2026-12-07T17:31+08:00"])
def test_the_new_date_lies_after_the_old_one_and_not_too_far(cast: Cast, until: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = a_ticket(cast, "handling")
        with pytest.raises(BadArguments) as wrong:
            asks(ticket, "ask_extension", by=cast.handler, until=until)
    assert [e["loc"] for e in wrong.value.facts["errors"]] == ["until"]


def test_the_longest_extension_is_just_allowed(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = a_ticket(cast, "handling")
        assert asks(ticket, "ask_extension", by=cast.handler, until="2026-12-07")


def test_only_the_lead_office_asks_for_more_time(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    for person in (cast.housing, cast.duty):
        with pytest.raises(RuleRefuses):
            asks(ticket, "ask_extension", by=person, until=until(ticket))
