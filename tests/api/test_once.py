"""A request that comes twice under one key takes effect once, even at the same moment."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.models import Event, KeptAnswer, Reply, Reveal, SecurityEvent, Ticket, User
from tests.api.callers import Caller, read, refusal
from tests.api.conftest import As
from tests.cast import Cast, a_ticket, assemble, says
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_the_second_of_two_gets_the_same_answer_and_nothing_happens(cast: Cast, as_: As) -> None:
    number = a_ticket(cast, "dispatched").number
    road, handler = f"tickets/{number}/steps/sign", as_(cast.handler)
    first = handler.post(road, {"note": "好"}, Idempotency_Key="k1")
    second = handler.post(road, {"note": "好"}, Idempotency_Key="k1")
    assert read(first) == read(second)
    assert second["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(step="sign").count() == 1


def test_a_draft_sent_twice_is_one_draft(cast: Cast, as_: As) -> None:
    road = f"tickets/{a_ticket(cast, 'handling').number}/replies"
    drafts = [
        read(as_(cast.handler).post(road, {"text": "好"}, Idempotency_Key="k"), 201)["id"]
        for _ in range(3)
    ]
    assert drafts == [Reply.objects.get().pk] * 3


@pytest.mark.parametrize("other", ["body", "address"])
def test_a_key_belongs_to_one_request(cast: Cast, as_: As, other: str) -> None:
    number = a_ticket(cast, "dispatched").number
    handler, road = as_(cast.handler), f"tickets/{number}/steps/"
    read(handler.post(road + "sign", {"note": "好"}, Idempotency_Key="k"))
    step, note = ("sign", "另") if other == "body" else ("take", "好")
    problem = refusal(handler.post(road + step, {"note": note}, Idempotency_Key="k"), 422)
    assert problem["code"] == "idempotency_key"


def test_everybody_has_their_own_keys(cast: Cast, as_: As) -> None:
    road = f"tickets/{a_ticket(cast).number}/steps/take"
    assert read(as_(cast.operator).post(road, Idempotency_Key="k"))["taken_by"] == "operator"
    assert read(as_(cast.operator2).post(road, Idempotency_Key="k"))["taken_by"] == "operator2"


def test_a_refused_request_may_be_corrected_under_its_key(cast: Cast, as_: As) -> None:
    number = a_ticket(cast).number
    road, operator = f"tickets/{number}/steps/set_aside", as_(cast.operator)
    refusal(operator.post(road, {"reason": "?"}, Idempotency_Key="k"), 422)
    right = operator.post(road, {"reason": "spam"}, Idempotency_Key="k")
    assert read(right)["state"] == "set_aside"


def test_a_refusal_under_a_key_is_still_on_the_security_log(cast: Cast, as_: As) -> None:
    road = f"tickets/{a_ticket(cast).number}/steps/sign"
    refusal(as_(cast.operator).post(road, Idempotency_Key="k"), 403)
    assert SecurityEvent.objects.filter(what="step_refused").count() == 1
    assert not KeptAnswer.objects.exists()


def test_what_breaks_leaves_neither_effect_nor_key(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = a_ticket(cast, "dispatched")
    take_step = Ticket.take_step

    def breaks(self: Ticket, *args: Any, **named: Any) -> None:
        take_step(self, *args, **named)
        raise ZeroDivisionError

    road, handler = f"tickets/{ticket.number}/steps/sign", as_(cast.handler)
    with monkeypatch.context() as broken:
        broken.setattr(Ticket, "take_step", breaks)
        refusal(handler.post(road, Idempotency_Key="k"), 500)
    assert Ticket.objects.get().state == "dispatched"
    assert read(handler.post(road, Idempotency_Key="k"))["state"] == "handling"


@pytest.mark.parametrize("key", ["a b", "x" * 121, "\u00e4", "a\tb"])
def test_a_key_is_short_and_plain(cast: Cast, as_: As, key: str) -> None:
    road = f"tickets/{a_ticket(cast).number}/steps/take"
    assert refusal(as_(cast.operator).post(road, Idempotency_Key=key), 400)


def test_a_revealed_value_is_kept_sealed_and_revealed_once(cast: Cast, as_: As) -> None:
    number = says(cast, "请回电13800138000").number
    body = {"field": "phone", "reason": "回电核实"}
    answers = [
        read(as_(cast.operator).post(f"tickets/{number}/reveal", body, Idempotency_Key="k"))
        for _ in range(2)
    ]
    assert answers == [{"field": "phone", "values": ["13800138000"]}] * 2
    assert Reveal.objects.count() == 1
    assert b"13800138000" not in bytes(KeptAnswer.objects.get().sealed)


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_moment_take_effect_once_and_hear_the_same() -> None:
    cast = assemble()
    ticket = a_ticket(cast, "handling")
    callers = [Caller(User.objects.get(pk=cast.handler.pk)) for _ in range(6)]
    road, body = f"tickets/{ticket.number}/steps/progress", {"text": "已到场"}

    answers = at_once(
        *(lambda c=caller: read(c.post(road, body, Idempotency_Key="k")) for caller in callers)
    )

    assert answers == [answers[0]] * 6
    assert Event.objects.filter(step="progress").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_if_match_a_colleagues_change_at_the_same_moment_is_no_refusal() -> None:
    cast = assemble()
    ticket = a_ticket(cast, "handling")
    people = [Caller(User.objects.get(pk=p.pk)) for p in (cast.handler, cast.head)]
    road = f"tickets/{ticket.number}/steps/progress"

    statuses = at_once(
        *(lambda c=caller: c.post(road, {"text": "已到场"}).status_code for caller in people)
    )

    assert statuses == [200, 200]
    assert Event.objects.filter(step="progress").count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_if_match_one_of_two_wins_and_the_other_sees_the_ticket_as_it_is() -> None:
    cast = assemble()
    ticket = a_ticket(cast)
    people = [Caller(User.objects.get(pk=p.pk)) for p in (cast.operator, cast.operator2)]
    road, version = f"tickets/{ticket.number}/steps/take", str(ticket.version)

    answers = at_once(*(lambda c=caller: c.post(road, If_Match=version) for caller in people))

    assert sorted(a.status_code for a in answers) == [200, 409]
    lost = next(a for a in answers if a.status_code == 409)
    assert refusal(lost, 409)["current"]["taken_by"] == Ticket.objects.get().taken_by.username  # type: ignore[union-attr]
