"""What one side asks and the centre rules on, over the interface."""

from __future__ import annotations

import pytest

from hotline.models import Ticket
from tests.api.callers import read, refusal
from tests.api.conftest import As
from tests.asked import RETURN, led_to, until, waits
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db


def test_a_return_is_asked_read_and_granted(cast: Cast, as_: As) -> None:
    number = a_ticket(cast, "handling").number
    handler, duty = as_(cast.handler), as_(cast.duty)
    read(handler.step(number, "ask_return", **RETURN))

    [asked] = duty.items(f"tickets/{number}/requests")
    assert (asked["kind"], asked["state"], asked["ruling"]) == ("return", "pending", None)
    assert (asked["asker"]["id"], asked["asker"]["office"]) == ("handler", "water")
    assert (asked["reason"], asked["ground"]) == (RETURN["reason"], RETURN["ground"])
    assert asked["due_at"] is not None
    assert duty.numbers(queue="rulings") == [number]

    road = f"tickets/{number}/requests/{asked['id']}/steps/rule"
    ruled = read(duty.post(road, {"grant": True, "note": "归住建局"}))
    assert (ruled["state"], ruled["ruling"], ruled["note"]) == ("granted", "granted", "归住建局")
    assert ruled["ruler"]["id"] == "duty"
    assert ruled["steps"] == []
    assert read(duty.get(f"tickets/{number}"))["state"] == "accepted"
    assert duty.numbers(queue="rulings") == []
    refusal(handler.get(f"tickets/{number}/requests"), 404)


def test_an_extension_shows_the_new_due_time_and_the_first_one(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "handling")
    asked = {"reason": "weather", "ground": "连续降雨", "until": until(ticket).isoformat()}
    read(as_(cast.handler).step(ticket.number, "ask_extension", **asked))
    duty = as_(cast.duty)
    [request] = duty.items(f"tickets/{ticket.number}/requests")
    read(duty.post(f"tickets/{ticket.number}/requests/{request['id']}/steps/rule", {"grant": True}))

    clocks = {c["clock"]: c for c in read(duty.get(f"tickets/{ticket.number}"))["clocks"]}
    assert clocks["reply"]["due_at"] == request["until"]
    assert clocks["reply"]["original_due_at"] < clocks["reply"]["due_at"]
    assert clocks["contact"]["original_due_at"] is None


def test_a_day_is_taken_for_its_closing_time(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "handling")
    day = until(ticket).date().isoformat()
    asked = {"reason": "complex", "ground": "需会审", "until": day}
    read(as_(cast.handler).step(ticket.number, "ask_extension", **asked))
    [request] = as_(cast.handler).items(f"tickets/{ticket.number}/requests")
    assert request["until"] == f"{day}T17:30:00+08:00"


def test_whoever_seals_a_matter_is_told_so_and_sees_it_no_longer(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "accepted")
    read(as_(cast.operator).step(ticket.number, "propose_decline", reason="discipline"))
    duty = as_(cast.duty)
    [request] = duty.items(f"tickets/{ticket.number}/requests")
    road = f"tickets/{ticket.number}/requests/{request['id']}/steps/rule"
    assert read(duty.post(road, {"grant": True}))["state"] == "granted"
    refusal(duty.get(f"tickets/{ticket.number}"), 404)
    assert read(as_(cast.inspector).get(f"tickets/{ticket.number}"))["state"] == "declined"

    [lead] = as_(cast.inspector).items("leads")
    assert (lead["number"], lead["opened_by"]["id"]) == (ticket.number, "duty")
    for person in (cast.duty, cast.operator, cast.main, cast.administrator):
        assert as_(person).items("leads") == []


def test_a_ruling_is_refused_in_the_order_of_the_contract(cast: Cast, as_: As) -> None:
    request = waits(cast, "return")
    road = f"tickets/{request.ticket.number}/requests/{request.pk}/steps/rule"
    refusal(as_(cast.rival).post(road, {"grant": True}), 404)
    assert refusal(as_(cast.operator).post(road, {"x": 1}), 403)["code"] == "power"
    moved = refusal(as_(cast.duty).post(road, {"x": 1}, If_Match="7"), 409)
    assert (moved["code"], moved["current_request"]["state"]) == ("version", "pending")
    wrong = refusal(as_(cast.duty).post(road, {"note": "x"}), 422)
    assert [e["loc"] for e in wrong["errors"]] == ["grant"]
    assert refusal(as_(cast.leader).post(road, {"grant": True}), 403)["code"] == "centre"
    read(as_(cast.duty).post(road, {"grant": False}))
    again = refusal(as_(cast.duty2).post(road, {"grant": True}), 409)
    assert again["current_request"]["ruling"] == "refused"


def test_the_house_lets_requests_lapse_and_nobody_else(cast: Cast, as_: As) -> None:
    request = waits(cast, "return")
    road = f"tickets/{request.ticket.number}/requests/{request.pk}/steps/"
    for name in ("lapse", "hold", "settle", "_becomes_moot", "nothing"):
        refusal(as_(cast.duty).post(f"{road}{name}", {}), 404)
    other = a_ticket(cast, "handling").number
    refusal(as_(cast.duty).post(f"tickets/{other}/requests/{request.pk}/steps/rule", {}), 404)


def test_asking_twice_shows_the_ticket_as_it_is(cast: Cast, as_: As) -> None:
    request = waits(cast, "return")
    answer = as_(cast.head).step(request.ticket.number, "ask_return", **RETURN)
    problem = refusal(answer, 409)
    assert (problem["code"], problem["current"]["state"]) == ("pending", "handling")


def test_the_form_of_a_step_names_its_reasons(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "handling")
    shown = read(as_(cast.handler).get(f"tickets/{ticket.number}/steps"))
    steps = {step["step"]: step["schema"] for step in shown}
    assert "facts_missing" in steps["ask_return"]["properties"]["reason"]["enum"]
    assert set(steps["ask_shelving"]["required"]) == {"reason", "ground", "plan", "review_on"}


def test_assisting_urging_escalating_and_resuming_over_the_interface(cast: Cast, as_: As) -> None:
    number = led_to(cast, "assisted").number
    read(as_(cast.housing).step(number, "assist", text="已封闭路口"))
    read(as_(cast.duty).step(number, "urge", note="市民再次来电"))
    read(as_(cast.inspector).step(number, "escalate", note="多次催办未果"))
    shelved = led_to(cast, "shelved").number
    assert read(as_(cast.handler).step(shelved, "resume"))["state"] == "handling"
    assert Ticket.objects.get(number=number).state == "handling"
