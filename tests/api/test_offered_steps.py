"""The steps a person is offered are the steps the interface takes from them, in every state."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from hotline.models import Message, Reply, Ticket, User
from tests.api.callers import ROOT, Caller, read
from tests.api.conftest import As
from tests.asked import PLAN, RETURN, led_to, until, waits
from tests.cast import FACTS, Cast, a_reply, a_ticket, later

pytestmark = pytest.mark.django_db
STATES = [
    "received", "accepted", "dispatched", "handling", "replied", "closed", "archived", "set_aside",
    "assisted", "shelved", "declined",
    "merged",
]  # fmt: skip
FIT: dict[str, dict[str, Any]] = {
    "accept": {"kind": "help", "category": "1501", "title": "积水", "facts": FACTS},
    "set_aside": {"reason": "spam"},
    "dispatch": {"lead": "water"},
    "quote": {"statement": "hours"},
    "contact": {"text": "已联系"},
    "progress": {"text": "已到场"},
    "assist": {"text": "已封闭路口"},
    "urge": {"note": "市民再次来电"},
    "escalate": {"note": "多次催办未果"},
    "propose_decline": {"reason": "court"},
    "ask_return": RETURN,
    "ask_shelving": {**PLAN, "review_on": "2099-01-04"},
    "follow_up": {"contacted": True, "solved": True, "satisfied": 4},
    "rework": {"note": "市民说又积水了"},
    "publish": {"text": "路口积水，已抽排。", "place": "银杏路"},
    "unpublish": {"note": "当事人要求"},
    "supplement": {"text": "水更深了"},
    "withdraw": {"reason": "other"},
    "rate": {"solved": True, "satisfied": 4},
    "consent": {"purpose": "publication", "given": True},
    "write_up": {"stage": "first", "superior": "省防指办", "text": "积水"},
    "review": {"verdict": "pass"},
    "recall": {"reason": "有误"},
}
# They hold what another one holds; of a reply's seats they have their own.
TWINS = {"operator2", "duty2"}
SEATED = {"head", "main", "housing_head", "housing_leader"}
# A colleague to hand over to.
TO = {"operator": "operator2", "operator2": "operator", "duty": "duty2", "duty2": "duty"}


def people(cast: Cast, without: set[str]) -> list[User]:
    """Everybody who sees any ticket, of equals one."""
    return [
        person
        for person in cast.everybody()
        if person.username not in without and Ticket.objects.in_sight_of(person).exists()
    ]


def takes(caller: Caller, road: str, arguments: dict[str, Any]) -> int:
    """What the interface answers to a step that is then undone."""
    with transaction.atomic():
        status: int = caller.post(road, arguments).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("state", STATES)
def test_a_step_of_a_ticket_is_offered_exactly_where_it_is_taken(
    cast: Cast, as_: As, state: str
) -> None:
    ticket, other = led_to(cast, state), a_ticket(cast)
    message = Message.objects.create(
        ticket=ticket, contact=ticket.contact, kind="text", text="水更深了", sent_at=later()
    )
    fit = FIT | {
        "ask_extension": {
            "reason": "complex",
            "ground": "依据",
            "until": until(ticket).isoformat(),
        },
        "merge": {"into": other.number},
        "split": {"messages": [message.pk]},
    }
    for person in people(cast, TWINS | SEATED):
        caller, steps = as_(person), f"tickets/{ticket.number}/steps"
        if not Ticket.objects.in_sight_of(person).filter(pk=ticket.pk).exists():
            assert caller.get(steps).status_code == 404
            continue
        offered = {s["step"] for s in read(caller.get(steps))}
        for step in Ticket.steps().values():
            if step.name not in offered and not step.opens_to(person):
                continue  # whose it can never be is refused it, see test_refusals
            arguments = fit.get(step.name, {})
            if step.name == "hand_over":
                arguments = {"to": TO.get(person.username, person.username)}
            status = takes(caller, f"{steps}/{step.name}", arguments)
            again = step.name == "take" and ticket.taken_by_id == person.pk  # harmless
            assert (status == 200) is (step.name in offered) or again, (person, step.name, status)
            assert status in {200, 403, 404, 409}


BACK = {"verdict": "back", "remarks": "请补充"}  # all that the last seat has to review


@pytest.mark.parametrize("state", ["draft", "reviewing", "approved", "released", "recalled"])
def test_a_step_of_a_reply_is_offered_exactly_where_it_is_taken(
    cast: Cast, settings: Any, state: str
) -> None:
    settings.DEMO = True  # tokens speak
    reply = a_reply(cast, a_ticket(cast, "handling"), state)
    number = reply.ticket.number
    for person in people(cast, TWINS):
        caller = Caller(User.objects.get(pk=person.pk))
        shown = caller.items(f"tickets/{number}/replies")
        offered = set(shown[0]["steps"]) if shown else set()
        for name in Reply.steps():
            road = f"tickets/{number}/replies/{reply.pk}/steps/{name}"
            fit = BACK if (name, state) == ("review", "approved") else FIT.get(name, {})
            status = takes(caller, road, fit)
            assert (status == 200) is (name in offered), (person, name, status)


@pytest.mark.parametrize("kind", ["decline", "return", "extension", "shelving"])
def test_a_ruling_is_offered_exactly_where_it_is_taken(cast: Cast, as_: As, kind: str) -> None:
    request = waits(cast, kind)
    number = request.ticket.number
    for person in people(cast, TWINS | SEATED):
        caller = as_(person)
        [shown] = caller.items(f"tickets/{number}/requests")
        road = f"tickets/{number}/requests/{request.pk}/steps/rule"
        status = takes(caller, road, {"grant": True})
        assert (status == 200) is ("rule" in shown["steps"]), (person, status)
        assert status in {200, 403}


def test_every_offered_step_tells_the_form_of_its_arguments(cast: Cast, as_: As) -> None:
    number = a_ticket(cast).number
    steps = {s["step"]: s for s in read(as_(cast.operator).get(f"tickets/{number}/steps"))}
    form = steps["accept"]["schema"]
    assert set(form["required"]) == {"kind", "category", "title", "facts"}
    assert "help" in form["properties"]["kind"]["enum"]
    assert steps["take"]["schema"]["properties"] == {}


def test_labels_speak_the_callers_language(cast: Cast, as_: As) -> None:
    road = f"{ROOT}tickets/{a_ticket(cast).number}/steps"
    english = as_(cast.operator).client.get(road, headers={"Accept-Language": "en"})
    assert "Accept" in {step["label"] for step in read(english)}
