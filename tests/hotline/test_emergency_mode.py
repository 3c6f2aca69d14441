"""Emergency mode: who switches it, what it does to limits, queues and notices, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import (
    CallIn,
    DutyState,
    EmergencyMode,
    OutboundMessage,
    Policy,
    SecurityEvent,
    Statement,
    Ticket,
    User,
)
from hotline.models.emergency_switch import call_in, settle, switch_off, switch_on
from hotline.together import together
from tests.cast import FACTS, LIMITS, Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db
WHY = "市防指启动防汛应急响应"
OVER = "雨停，响应终止"
TRAPPED = "地下室进水，老人被困，快来人"


def on(cast: Cast, level: str = "2") -> EmergencyMode:
    return switch_on(level, WHY, by=cast.duty)


def off(cast: Cast) -> EmergencyMode:
    return switch_off(OVER, by=cast.duty2)


def hurried(cast: Cast, kind: str = "help", **limits: Any) -> Policy:
    """Limits that count in an emergency alone."""
    return Policy.amend(
        kind, "normal", limits=limits or {"sign": "30min"}, by=cast.duty, mode="emergency"
    )


def said(ticket: Ticket) -> list[str]:
    """The machine's statements about it that may go out now."""
    due = OutboundMessage.objects.due(timezone.now()).filter(ticket=ticket)
    return list(due.order_by("pk").values_list("statement__statement__code", flat=True))


def stands_in(ticket: Ticket, queue: str = "disaster") -> set[str]:
    return set(ticket.places.filter(queue=queue).values_list("audience", flat=True))


# Who switches it ----------------------------------------------------------------------------------


def test_one_person_of_the_centre_switches_it_on_and_another_ends_it(cast: Cast) -> None:
    begun = on(cast)
    assert EmergencyMode.is_on()
    ended = off(cast)
    assert not EmergencyMode.is_on()
    assert (ended.level, ended.since, ended.by) == ("", begun.at, cast.duty2)
    events = SecurityEvent.objects.filter(what__startswith="emergency_").order_by("pk")
    assert [(one.what, one.by, one.details) for one in events] == [
        ("emergency_on", cast.duty, {"level": "2", "before": ""}),
        ("emergency_off", cast.duty2, {"level": "", "before": "2"}),
    ]
    assert WHY not in str([one.details for one in events])


def test_who_switched_it_on_does_not_end_it(cast: Cast) -> None:
    on(cast)
    with pytest.raises(RuleRefuses):
        switch_off(OVER, by=cast.duty)
    assert EmergencyMode.is_on()
    refused = SecurityEvent.objects.get(what="emergency_refused")
    assert (refused.by, refused.reason) == (cast.duty, "same_person")


@pytest.mark.parametrize("who", ["operator", "handler", "leader", "inspector", "machine"])
def test_nobody_outside_the_centre_switches_it(cast: Cast, who: str) -> None:
    person: User = getattr(cast, who)
    with pytest.raises(PowerMissing):
        switch_on("1", WHY, by=person)
    on(cast)
    with pytest.raises(PowerMissing):
        switch_off(OVER, by=person)
    assert EmergencyMode.objects.count() == 1
    assert SecurityEvent.objects.filter(what="emergency_refused", by=person).count() == 2


def test_the_level_may_change_while_it_is_on_and_it_is_on_since_the_first(cast: Cast) -> None:
    begun = on(cast, "4")
    raised = switch_on("1", WHY, by=cast.duty2)
    assert (raised.level, raised.since) == ("1", begun.at)
    with pytest.raises(Moved):
        switch_on("1", WHY, by=cast.duty)
    with pytest.raises(RuleRefuses):  # the level in force is theirs
        off(cast)
    switch_off(OVER, by=cast.duty)


@pytest.mark.parametrize(
    ("level", "reason"), [("5", WHY), ("", WHY), ("2", " "), ("2", "长" * 201)]
)
def test_a_level_and_a_reason_are_needed(cast: Cast, level: str, reason: str) -> None:
    with pytest.raises(BadArguments):
        switch_on(level, reason, by=cast.duty)
    assert not EmergencyMode.objects.exists()


def test_what_is_off_is_not_ended_again(cast: Cast) -> None:
    with pytest.raises(Moved):
        off(cast)


def test_the_database_lets_no_vendor_switch_it_and_nobody_change_a_switch(cast: Cast) -> None:
    now = timezone.now()
    row = {"level": "1", "reason": "x", "by": cast.operator, "at": now, "since": now}
    for kind in ("vendor", "government"):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyMode.objects.create(by_kind=kind, **row)
    begun = on(cast)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        EmergencyMode.objects.filter(pk=begun.pk).update(level="")


# Limits -------------------------------------------------------------------------------------------


def test_what_is_accepted_before_during_and_after_has_the_limits_of_its_time(cast: Cast) -> None:
    hurried(cast)
    before = a_ticket(cast, "dispatched")
    on(cast)
    during = a_ticket(cast, "dispatched")
    off(cast)
    after = a_ticket(cast, "dispatched")
    limits = [one.clocks.get(kind="sign").limit for one in (before, during, after)]
    assert limits == [LIMITS["sign"], "30min", LIMITS["sign"]]


def test_what_runs_keeps_its_policy_when_it_is_switched_and_when_it_ends(cast: Cast) -> None:
    hurried(cast)
    before = a_ticket(cast, "accepted")
    clocks = list(before.clocks.order_by("pk").values())
    on(cast)
    during = a_ticket(cast, "accepted")
    assert list(before.clocks.order_by("pk").values()) == clocks
    before.dispatch(by=cast.operator, lead="water")
    off(cast)
    during.dispatch(by=cast.operator, lead="water")
    assert before.clocks.get(kind="sign").limit == LIMITS["sign"]
    assert during.clocks.get(kind="sign").limit == "30min"


def test_where_there_are_none_for_an_emergency_the_ordinary_ones_count(cast: Cast) -> None:
    hurried(cast, "consult")
    on(cast)
    ticket = a_ticket(cast, "dispatched", kind="help")
    assert (ticket.policy.mode, ticket.clocks.get(kind="sign").limit) == ("", LIMITS["sign"])


def test_the_kinds_own_ordinary_limits_come_before_those_of_any_kind(cast: Cast) -> None:
    hurried(cast, "")
    on(cast)
    assert str(Policy.current("consult", "normal")) == "consult/normal v1"
    assert str(Policy.current("help", "normal")) == "*/normal/emergency v1"


def test_a_critical_alarm_in_an_emergency_hurries_by_the_limits_for_it(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    Policy.amend("help", "critical", limits={"dispatch": "3min"}, by=cast.duty, mode="emergency")
    on(cast)
    ticket = Ticket.objects.get(pk=ticket.pk).alarm(by=cast.machine, dangers=["trapped"])
    assert ticket.clocks.get(kind="dispatch").limit == "3min"


def test_each_mode_counts_its_own_versions_and_a_change_of_one_leaves_the_other(cast: Cast) -> None:
    first, second = hurried(cast), hurried(cast, sign="15min")
    ordinary = Policy.amend("help", "normal", limits={"sign": "3wh"}, by=cast.duty)
    assert [first.version, second.version, ordinary.version] == [1, 2, 1]
    assert (ordinary.limits["sign"], second.limits["reply"]) == ("3wh", LIMITS["reply"])
    assert SecurityEvent.objects.filter(subject="help/normal/emergency v2").exists()


def test_limits_for_an_emergency_may_not_contradict_themselves_either(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        hurried(cast, contact="9wd", reply="1wd")


def test_within_one_transaction_the_mode_is_asked_for_once(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with together(), django_assert_num_queries(1):
        assert not EmergencyMode.is_on()
        assert not EmergencyMode.is_on()
    on(cast)
    with together():
        assert EmergencyMode.is_on()


# Queues -------------------------------------------------------------------------------------------


def test_unsorted_cries_for_rescue_stand_with_the_disasters_while_it_is_on(cast: Cast) -> None:
    there, plain = a_ticket(cast, text=TRAPPED), a_ticket(cast)
    assert stands_in(there) == set()
    on(cast)
    seen_by = stands_in(there, "all")
    assert stands_in(there) == seen_by > {"centre"}
    assert stands_in(a_ticket(cast, text=TRAPPED)) == seen_by
    assert stands_in(plain) == stands_in(a_ticket(cast)) == set()
    off(cast)
    assert not Ticket.objects.filter(places__queue="disaster").exists()


def test_disasters_stay_where_they_are_when_it_ends(cast: Cast) -> None:
    report = a_ticket(cast).report(by=cast.machine)
    raised = a_ticket(cast).alarm(by=cast.machine, dangers=["trapped"])
    before = stands_in(report), stands_in(raised)
    on(cast)
    off(cast)
    assert (stands_in(report), stands_in(raised)) == before


def test_what_a_person_sorted_leaves_the_disasters(cast: Cast) -> None:
    on(cast)
    ticket = a_ticket(cast, text=TRAPPED)
    ticket.accept(by=cast.duty, kind="help", category="1501", title="困人", facts=FACTS)
    assert stands_in(ticket) == set()


def test_the_centre_takes_them_over_by_the_powers_it_has(cast: Cast) -> None:
    on(cast)
    ticket = a_ticket(cast, text=TRAPPED).take(by=cast.duty)
    ticket.accept(by=cast.duty, kind="disaster", category="1501", title="困人", facts=FACTS)
    assert (ticket.taken_by, ticket.state) == (cast.duty, "accepted")
    assert "centre" in stands_in(ticket)


def test_what_was_opened_at_the_very_moment_of_a_switch_finds_its_place(cast: Cast) -> None:
    ticket = a_ticket(cast, text=TRAPPED)
    on(cast)
    ticket.places.filter(queue="disaster").delete()  # opened before, written down after
    settle(timezone.now())
    assert "centre" in stands_in(ticket)
    places = list(ticket.places.filter(queue="disaster"))
    off(cast)
    ticket.places.bulk_create(places)
    settle(timezone.now())
    assert stands_in(ticket) == set()


def test_nothing_is_looked_through_long_after_it_ended(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    on(cast)
    off(cast)
    with django_assert_num_queries(1):
        settle(timezone.now() + timedelta(hours=1))


# What machines say --------------------------------------------------------------------------------


def a_notice(cast: Cast, ticket: Ticket) -> None:
    """Something the machine says about it that can wait."""
    if not Statement.objects.filter(code="new_date").exists():
        notice = Statement.objects.create(
            code="new_date", title="新期限", uses=["automatic"], automatic=True
        )
        draft = notice.draft("您的事项 {number} 期限有调整。", by=cast.duty)
        draft.approve(by=cast.duty2)
    OutboundMessage.objects.state("new_date", ticket=ticket, values={"number": ticket.number})


def test_what_can_wait_is_held_and_goes_out_afterwards(cast: Cast) -> None:
    ticket = a_ticket(cast)
    on(cast)
    a_notice(cast, ticket)
    assert said(ticket) == ["receipt"]
    held = OutboundMessage.objects.held().get()
    assert held.can_wait
    assert OutboundMessage.objects.claim(held.pk) is None
    held.refresh_from_db()
    assert (held.state, held.tries) == ("pending", 0)
    off(cast)
    assert said(ticket) == ["receipt", "new_date"]
    assert not OutboundMessage.objects.held().exists()


def test_everything_about_a_disaster_goes_out(cast: Cast) -> None:
    report = a_ticket(cast).report(by=cast.machine)
    on(cast)
    a_notice(cast, report)
    assert said(report) == ["receipt", "new_date"]


def test_an_answer_does_not_stand_in_line_behind_what_is_held(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    ticket.outbound.update(state="sent")
    on(cast)
    a_notice(cast, ticket)
    reply = a_reply(cast, ticket, "released")
    [first] = OutboundMessage.objects.in_turn(timezone.now())
    assert first.release == reply.frozen


# Who is there -------------------------------------------------------------------------------------


def test_who_is_away_is_called_in_until_they_are_back(cast: Cast) -> None:
    on(cast)
    DutyState.say("away", by=cast.duty2)
    call_in(cast.duty2, by=cast.duty)
    call = CallIn.waiting_for(cast.duty2)
    assert call is not None
    assert call.by == cast.duty
    assert SecurityEvent.objects.get(what="called_in").subject == cast.duty2.username
    DutyState.say("on", by=cast.duty2)
    assert CallIn.waiting_for(cast.duty2) is None
    DutyState.say("break", by=cast.duty2)
    assert CallIn.waiting_for(cast.duty2) is None


def test_only_the_centre_calls_its_own_people_and_only_in_an_emergency(cast: Cast) -> None:
    DutyState.say("away", by=cast.duty2)
    with pytest.raises(Moved):
        call_in(cast.duty2, by=cast.duty)
    on(cast)
    with pytest.raises(PowerMissing):
        call_in(cast.duty2, by=cast.operator)
    for person in (cast.handler, cast.duty):
        with pytest.raises(BadArguments):
            call_in(person, by=cast.duty)
    DutyState.say("on", by=cast.duty2)
    with pytest.raises(Moved):
        call_in(cast.duty2, by=cast.duty)
    assert not CallIn.objects.exists()
