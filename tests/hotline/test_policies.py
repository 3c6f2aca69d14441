"""Policies as versions: what a change touches, what it must not, and what cannot be saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hotline.errors import BadArguments, Moved
from hotline.models import Clock, Policy, SecurityEvent, Ticket, User
from hotline.models.terms import TERMS, contradictions, ever_later
from tests.cast import LIMITS, Cast, a_ticket
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def amend(by: User, kind: str = "help", **limits: Any) -> Policy:
    return Policy.amend(kind, "normal", limits=limits, by=by, reason="提速")


def errors_of(caught: pytest.ExceptionInfo[BadArguments]) -> set[tuple[str, str]]:
    return {(wrong["loc"], wrong["type"]) for wrong in caught.value.facts["errors"]}


# A version is for good


def test_a_change_never_touches_a_running_ticket(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    before = list(ticket.clocks.order_by("pk").values())
    amend(cast.duty, sign="1wh", contact="2wh", reply="1wd", yellow=0.6)
    found = Ticket.objects.get(pk=ticket.pk)
    assert list(found.clocks.order_by("pk").values()) == before
    assert (found.policy, found.due_at) == (ticket.policy, ticket.due_at)


def test_a_ticket_keeps_its_version_for_the_clocks_that_start_later(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    amend(cast.duty, sign="1wh")
    ticket.dispatch(by=cast.operator, lead="water")
    assert ticket.clocks.get(kind="sign").limit == LIMITS["sign"]
    assert a_ticket(cast, "dispatched").clocks.get(kind="sign").limit == "1wh"


def test_a_version_says_who_made_it_and_why_and_stands_on_the_security_log(cast: Cast) -> None:
    made = amend(cast.duty, sign="2wh")
    assert (made.made_by, made.reason) == (cast.duty, "提速")
    logged = SecurityEvent.objects.get(what="policy_set")
    assert (logged.by, logged.subject) == (cast.duty, "help/normal v1")
    assert "提速" not in str(logged.details)  # the log holds codes and numbers, never words


def test_a_term_can_be_taken_out_and_reviewers_changed(cast: Cast) -> None:
    made = Policy.amend(
        "help", "normal", limits={"follow_up": None}, reviewers=4, by=cast.duty, reason="x"
    )
    assert (made.limit("follow_up"), made.reviewers) == (None, 4)


def test_who_edits_what_is_no_longer_in_force_is_told(cast: Cast) -> None:
    seen = Policy.current("help", "normal")
    amend(cast.duty2, sign="2wh")
    with pytest.raises(Moved):
        Policy.amend("help", "normal", limits={"sign": "1wh"}, by=cast.duty, seen=seen)
    assert Policy.current("help", "normal").limits["sign"] == "2wh"


# What cannot be saved


@pytest.mark.parametrize(
    ("limits", "key", "code"),
    [
        ({"sign": "soon"}, "sign", "not_a_limit"),
        ({"returns": "two"}, "returns", "not_a_number"),
        ({"returns": 99}, "returns", "out_of_range"),
        ({"shelving": "perhaps"}, "shelving", "not_yes_or_no"),
        ({"assist_share": 1.2}, "assist_share", "out_of_range"),
        ({"yellow": 1.5}, "yellow", "out_of_range"),
        ({"yellow": 0.4}, "yellow", "warning_order"),
        ({"blue": 0.9}, "yellow", "warning_order"),
        ({"contact": "6wd"}, "contact", "contact_after_reply"),
        ({"contact": "100h", "reply": "1wd"}, "contact", "contact_after_reply"),
        ({"sign": "6wd"}, "sign", "sign_after_reply"),
        ({"return_window": "9wd"}, "return_window", "return_window_after_reply"),
    ],
)
def test_a_contradiction_is_named_and_nothing_is_saved(
    cast: Cast, limits: dict[str, Any], key: str, code: str
) -> None:
    count = Policy.objects.count()
    with pytest.raises(BadArguments) as caught:
        amend(cast.duty, **limits)
    assert (key, code) in errors_of(caught)
    assert Policy.objects.count() == count


@pytest.mark.parametrize("people", [1, 5])
def test_two_three_or_four_people_pass_a_reply(cast: Cast, people: int) -> None:
    with pytest.raises(BadArguments) as caught:
        Policy.amend("help", "normal", limits={}, reviewers=people, by=cast.duty)
    assert errors_of(caught) == {("reviewers", "reviewers")}


def test_a_critical_ticket_is_never_extended(cast: Cast) -> None:
    with pytest.raises(BadArguments) as caught:
        Policy.amend("help", "critical", limits={"extensions": 1}, by=cast.duty)
    assert errors_of(caught) == {("extensions", "critical_extension")}


def test_clock_time_and_working_time_are_compared_over_a_whole_week() -> None:
    assert ever_later("2wd", "48h")  # begun on a Friday
    assert not ever_later("24h", "7wd")
    assert ever_later("1wd", "8wh")
    assert not ever_later("15min", "1wh")


def test_the_fall_backs_do_not_contradict_each_other() -> None:
    told = {key: term.fallback for key, term in TERMS.items() if term.fallback is not None}
    assert contradictions(told, reviewers=3, urgency="normal") == []


# Warning points are data


def test_where_a_policy_is_silent_the_warning_points_are_the_fall_backs(cast: Cast) -> None:
    silent = a_ticket(cast, "accepted").clocks.get(kind="dispatch")
    amend(cast.duty, blue=0.5, yellow=0.8, yellow_left="1wd", deep_red="3wd")
    told = Clock.started(
        silent.ticket, "dispatch", policy=Policy.current("help", "normal"), at=silent.started_at
    )
    assert told is not None
    for point in ("blue_at", "yellow_at", "due_at", "deep_red_at"):
        assert getattr(told, point) == getattr(silent, point)


def test_a_policy_moves_the_warning_points_of_new_clocks(cast: Cast) -> None:
    amend(cast.duty, dispatch="100min", blue=0.1, yellow=0.2, deep_red="50min")
    clock = a_ticket(cast, "accepted").clocks.get(kind="dispatch")
    after = [
        round((at - clock.started_at).total_seconds() / 60)
        for at in (clock.blue_at, clock.yellow_at, clock.due_at, clock.deep_red_at)
    ]
    assert after == [10, 20, 100, 150]


# At the command line


def test_a_shorter_reply_pulls_the_first_contact_along(cast: Cast) -> None:
    call_command("policy", "set", "--kind=help", "--urgency=normal", "--clock=reply", "--limit=2h")
    now = Policy.current("help", "normal").limits
    assert (now["reply"], now["contact"], now["sign"]) == ("2h", "2h", "2h")


def test_a_first_contact_after_the_reply_is_refused_at_the_command_line_too(cast: Cast) -> None:
    given = ("--kind=help", "--urgency=normal", "--clock=contact", "--limit=9wd")
    with pytest.raises(CommandError, match="contact_after_reply"):
        call_command("policy", "set", *given)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_editors_from_one_version_one_wins_and_the_other_is_told(cast: Cast) -> None:
    seen = Policy.current("help", "normal")

    def editing(by: User, limit: str) -> Any:
        return lambda: Policy.amend("help", "normal", limits={"sign": limit}, by=by, seen=seen)

    ended = at_once(editing(cast.duty, "1wh"), editing(cast.duty2, "2wh"))
    assert sorted(type(one).__name__ for one in ended) == ["Moved", "Policy"]
    assert Policy.objects.filter(kind="help", urgency="normal").count() == 1
