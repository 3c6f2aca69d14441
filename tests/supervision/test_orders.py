"""Orders: the inspectorate demands, the office answers on a clock, the inspectorate rules; every
step stands on a record of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import (
    Order,
    OrderWords,
    Ticket,
)
from hotline.models.record import first_fault
from tests.cast import Cast, a_ticket
from tests.supervision.orders import (
    ANSWER,
    again,
    an_order,
    answered,
    asks,
    let_pass,
)

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


def steps(order: Order) -> list[str]:
    return list(order.events.values_list("step", flat=True))


def test_an_order_is_answered_accepted_and_concluded_with_a_word_of_accountability(
    cast: Cast,
) -> None:
    order = an_order(cast, a_ticket(cast, "handling"))
    today = f"{timezone.localdate():%Y%m%d}"
    assert order.number.startswith(f"DB-{today}-001-")
    assert (order.state, order.office.code, order.ladder) == ("open", "water", "written")
    assert order.limit == "3wd"
    answered(cast, order)
    assert (order.state, order.waits_until, order.was_late) == ("answered", None, False)
    order.accept_answer(by=cast.inspector, note="属实")
    order.conclude(by=cast.inspector, accountability="admonition", conclusion="对分管负责人诫勉")
    order = again(order)
    assert (order.state, order.accountability) == ("concluded", "admonition")
    assert steps(order) == ["open", "answer", "accept_answer", "conclude"]
    said = [e.words.text for e in order.events.select_related("words") if e.step != "open"]
    assert said == [ANSWER, "属实", "对分管负责人诫勉"]
    assert first_fault(order, order.events.all()) == ""
    assert an_order(cast).number.startswith(f"DB-{today}-002-")


def test_an_answer_that_comes_late_is_late_for_good(cast: Cast) -> None:
    order = let_pass(an_order(cast, a_ticket(cast, "handling")))
    assert order.is_overdue()
    assert order.level == "deep_red"
    answered(cast, order)
    order.send_back(by=cast.inspector, remarks="未说明责任人")
    assert not order.is_overdue()
    order = answered(cast, again(order))
    order.accept_answer(by=cast.inspector)
    order.conclude(by=cast.inspector, accountability="none", conclusion="已整改")
    assert again(order).is_late()
    late = [e.details["late"] for e in order.events.filter(step="answer")]
    assert late == [True, False]


def test_sent_back_the_office_answers_again_on_a_new_clock(cast: Cast) -> None:
    order = answered(cast, an_order(cast))
    with pytest.raises(BadArguments):
        order.send_back(by=cast.inspector, remarks=" ")
    order.send_back(by=cast.inspector, remarks=f"未附现场照片，问{PHONE}")
    assert (order.state, order.round, order.limit) == ("open", 2, "1wd")
    assert order.waits_until == order.due_at
    with pytest.raises(Moved):
        order.accept_answer(by=cast.inspector)
    answered(cast, order, f"照片已补，联系{PHONE}")
    assert order.accept_answer(by=cast.inspector).state == "accepted"
    kept = " ".join(OrderWords.objects.values_list("text", flat=True))
    assert "未附现场照片" in kept
    assert PHONE not in kept


def test_time_is_asked_for_in_time_and_refused_and_the_clock_runs_on(cast: Cast) -> None:
    order = an_order(cast)
    due = order.due_at
    asks(cast, order)
    assert (order.state, order.due_at) == ("open", due)
    with pytest.raises(Moved):
        asks(cast, order)
    order.rule(by=cast.inspector, grant=False, note="现场已可进入")
    order = again(order)
    assert (order.due_at, order.asked_until, order.extensions) == (due, None, 0)
    with pytest.raises(Moved):
        order.rule(by=cast.inspector, grant=True)
    with pytest.raises(RuleRefuses):  # nobody asks for time that has passed
        asks(cast, let_pass(order))


def test_time_that_is_granted_counts_from_then_on_and_once(cast: Cast) -> None:
    order = asks(cast, an_order(cast))
    until = order.asked_until
    order.rule(by=cast.inspector, grant=True)
    assert (order.due_at, order.waits_until, order.was_late) == (until, until, False)
    with pytest.raises(RuleRefuses):
        asks(cast, order)
    late = asks(cast, an_order(cast))
    late = let_pass(late, days=9)
    Order.objects.filter(pk=late.pk).update(asked_until=timezone.now() + timedelta(days=1))
    late = again(late)
    late.rule(by=cast.inspector, grant=True)
    assert not late.is_overdue()
    assert late.is_late()  # silenced for the future, never for the past


def test_an_answer_given_while_time_is_asked_for_makes_the_wish_moot(cast: Cast) -> None:
    order = answered(cast, asks(cast, an_order(cast)))
    assert order.asked_until is None
    assert order.events.last().details["lapsed"] is True


def test_a_batch_of_which_one_ticket_leaves_the_offices_sight(cast: Cast) -> None:
    kept, gone = a_ticket(cast, "handling"), a_ticket(cast, "dispatched")
    order = an_order(cast, kept, gone)
    assert order.subject == "batch"

    def seen(person: Any) -> list[Ticket]:
        found = Order.objects.in_sight_of(person).for_reading(person).get(pk=order.pk)
        return [line.ticket for line in found.seen_lines]

    assert seen(cast.leader) == seen(cast.duty) == [kept, gone]
    gone.ask_return(by=cast.handler, reason="not_our_duty", ground="《条例》第六条")
    gone.requests.get().rule(by=cast.duty, grant=True)
    assert seen(cast.leader) == [kept]
    assert seen(cast.duty) == seen(cast.inspector) == [kept, gone]
    answered(cast, again(order))  # it still has to answer


def test_the_level_goes_up_the_ladder_and_never_down(cast: Cast) -> None:
    order = an_order(cast, ladder="phone")
    order.raise_level(by=cast.inspector, to="written", note="电话未答")
    order.raise_level(by=cast.inspector, to="joint", note="会同主管部门")
    for to in ("joint", "reminder"):
        with pytest.raises(BadArguments):
            order.raise_level(by=cast.inspector, to=to, note="再")
    order.raise_level(by=cast.inspector, to="discipline", note="移交")
    assert [s.name for s in order.open_steps(cast.inspector)] == ["conclude"]
    told = [(e.details["before"], e.details["to"]) for e in order.events.filter(step="raise_level")]
    assert told == [("phone", "written"), ("written", "joint"), ("joint", "discipline")]


def test_nobody_is_held_accountable_before_the_time_to_answer_has_passed(cast: Cast) -> None:
    order = an_order(cast)
    with pytest.raises(RuleRefuses):
        order.conclude(by=cast.inspector, accountability="criticism", conclusion="未答复")
    silent = let_pass(order)
    silent.conclude(by=cast.inspector, accountability="criticism", conclusion="逾期未答复")
    assert (silent.state, silent.was_late) == ("concluded", True)
    mistaken = an_order(cast)
    mistaken.conclude(by=cast.inspector, accountability="none", conclusion="开错")
    assert mistaken.was_late is False
