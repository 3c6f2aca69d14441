"""How the interface refuses: in the order of the contract, as a problem, and never by breaking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hotline.models import SecurityEvent, Ticket
from tests.api.callers import ROOT, read, refusal
from tests.api.conftest import As
from tests.cast import FACTS, Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db
GOOD = {"kind": "help", "category": "1501", "title": "积水", "facts": FACTS}


def as_it_stands(ticket: Ticket) -> tuple[Any, ...]:
    now = Ticket.objects.get(pk=ticket.pk)
    return now.state, now.version, now.head, now.taken_by_id


# The order of the contract -----------------------------------------------------------------------


def test_first_comes_sight(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "handling")
    for stranger in (cast.rival, cast.housing, cast.administrator):
        for path in (f"tickets/{ticket.number}", f"tickets/{ticket.number}/steps"):
            assert refusal(as_(stranger).get(path), 404)["code"] == "not_found"
        assert refusal(as_(stranger).step(ticket.number, "close", x=1), 404)["code"] == "not_found"


def test_then_the_power_even_where_the_state_would_not_fit(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast)
    before = as_it_stands(ticket)
    answer = as_(cast.operator).post(f"tickets/{ticket.number}/steps/sign", [], If_Match="99")
    problem = refusal(answer, 403)
    assert (problem["code"], problem["needs"]) == ("power", ["handle"])
    assert as_it_stands(ticket) == before
    logged = SecurityEvent.objects.get(what="step_refused")
    assert (logged.by, logged.subject) == (cast.operator, ticket.number)
    assert logged.details == {"step": "sign", "kind": "vendor"}


def test_then_the_version_and_the_state_with_the_ticket_as_it_is(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast, "accepted")
    operator = as_(cast.operator)
    by_state = refusal(operator.step(ticket.number, "accept", wrong=1), 409)
    assert by_state["code"] == "state"
    by_version = operator.post(f"tickets/{ticket.number}/steps/take", {"x": 1}, If_Match='"1"')
    problem = refusal(by_version, 409)
    assert problem["code"] == "version"
    now = read(operator.get(f"tickets/{ticket.number}"))
    assert problem["current"] == by_state["current"] == now


def test_then_the_arguments(cast: Cast, as_: As) -> None:
    number = a_ticket(cast).number
    wrong = GOOD | {"kind": "nonsense", "extra": 1, "facts": FACTS | {"where": "x" * 500}}
    problem = refusal(as_(cast.operator).step(number, "accept", **wrong), 422)
    assert {e["loc"] for e in problem["errors"]} == {"kind", "extra", "facts.where"}


def test_and_last_the_rule(cast: Cast, as_: As) -> None:
    ticket = a_ticket(cast)
    ticket.accept(by=cast.operator, **GOOD | {"category": "0206"})
    operator = as_(cast.operator)
    assert refusal(operator.step(ticket.number, "dispatch", lead=7), 422)
    problem = refusal(operator.step(ticket.number, "dispatch", lead="housing"), 403)
    assert problem["code"] == "catalogue"
    assert Ticket.objects.get().state == "accepted"


def test_a_draft_is_refused_in_the_same_order(cast: Cast, as_: As) -> None:
    early, ready = a_ticket(cast, "dispatched").number, a_ticket(cast, "handling").number
    bad: dict[str, Any] = {"text": 7}
    roads = {n: f"tickets/{n}/replies" for n in (early, ready)}
    assert refusal(as_(cast.operator).post(roads[early], bad), 403)["code"] == "power"
    assert refusal(as_(cast.handler).post(roads[early], bad), 409)["code"] == "state"
    moved = refusal(as_(cast.handler).post(roads[ready], bad, If_Match="1"), 409)
    assert moved["code"] == "version"
    assert refusal(as_(cast.handler).post(roads[ready], bad), 422)["errors"][0]["loc"] == "text"
    assert refusal(as_(cast.handler).post(roads[ready], {"text": "  "}), 422)
    assert refusal(as_(cast.duty).post(roads[ready], {"text": "好"}), 403)["code"] == "lead_office"
    assert SecurityEvent.objects.filter(by=cast.operator, what="step_refused").count() == 1


def test_the_steps_of_a_reply_are_refused_in_the_same_order(cast: Cast, as_: As) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    road = f"tickets/{reply.ticket.number}/replies/{reply.pk}/steps/"
    bad: dict[str, Any] = {"verdict": "perhaps"}
    assert refusal(as_(cast.housing_head).post(road + "review", bad), 404)
    assert refusal(as_(cast.operator).post(road + "review", bad), 403)["code"] == "power"
    moved = refusal(as_(cast.head).post(road + "review", bad, If_Match="77"), 409)
    assert moved["current"]["number"] == reply.ticket.number
    assert moved["current_reply"]["version"] == reply.version
    assert refusal(as_(cast.head).post(road + "review", bad), 422)
    good = {"verdict": "pass"}
    assert refusal(as_(cast.handler).post(road + "review", good), 403)["code"] == "seat"
    assert read(as_(cast.head).post(road + "review", good))["state"] == "approved"


def test_a_vendor_hears_nothing_of_a_draft_from_a_refusal(cast: Cast, as_: As) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "draft", text="草稿里的话")
    road = f"tickets/{reply.ticket.number}/replies/{reply.pk}/steps/submit"
    assert "草稿" not in as_(cast.operator).post(road).content.decode()


# Names that are none -----------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["open", "continue", "lapse", "hold", "settle", "__init__", "x"])
def test_a_step_that_is_nobodys_to_ask_for_does_not_exist(cast: Cast, as_: As, step: str) -> None:
    ticket = a_ticket(cast)
    said = {"kind": "text", "text": "x", "sent_at": "2026-01-01T00:00:00+08:00"}
    for person in (cast.operator, cast.duty, cast.inspector):
        problem = refusal(as_(person).step(ticket.number, step, **said), 404)
        assert problem["code"] == "no_such_step"
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version


@pytest.mark.parametrize(
    "number",
    ["1", "20260930-000001-8", "' OR 1=1 --", "..%2f..%2fme", "%00", "x" * 3000, "２０２６"],
)
def test_a_number_that_is_none_is_404_or_400(cast: Cast, as_: As, number: str) -> None:
    response = as_(cast.duty).client.get(f"{ROOT}tickets/{number}")
    assert response.status_code in {400, 404}
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "-1", "x", "1e3"])
def test_a_reply_that_is_none_is_refused(cast: Cast, as_: As, pk: str) -> None:
    number = a_ticket(cast, "handling").number
    response = as_(cast.handler).post(f"tickets/{number}/replies/{pk}/steps/submit")
    assert response.status_code in {404, 422}


def test_a_reply_is_found_through_its_own_ticket_only(cast: Cast, as_: As) -> None:
    reply, other = a_reply(cast, a_ticket(cast, "handling")), a_ticket(cast, "handling")
    road = f"tickets/{other.number}/replies/{reply.pk}/steps/submit"
    refusal(as_(cast.handler).post(road), 404)


# What cannot be read -----------------------------------------------------------------------------

DEEP = "[" * 40 + "]" * 40


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"note": "\xff\xfe"}', 400),
        ('{"note": "ä"}'.encode("latin-1"), 400),
        (b'{"note": "\\u0000"}', 400),
        (b'{"no\\u0000te": "x"}', 400),
        (b'{"note": "\\ud800"}', 400),
        (b'{"note": NaN}', 400),
        (b'{"note": 1' + b"0" * 5000 + b"}", 400),
        (b'{"note": "a", "note": "b"}', 400),
        (f'{{"note": {DEEP}}}'.encode(), 400),
        (b"[" * 100_000, 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"note": "' + b"x" * 300_000 + b'"}', 413),
        (b"[]", 422),
        (b'"sign"', 422),
        (b"7", 422),
        (b'{"by": 1, "expects": 1, "self": 1, "name": 1, "sent": 1}', 422),
        (b'{"note": {"a": 1}}', 422),
        (b'{"note": "' + b"x" * 3_000 + b'"}', 422),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_and_changes_nothing(
    cast: Cast, as_: As, body: bytes, status: int
) -> None:
    ticket = a_ticket(cast, "dispatched")
    before = as_it_stands(ticket)
    road = f"{ROOT}tickets/{ticket.number}/steps/sign"
    refusal(as_(cast.handler).client.post(road, body, "application/json"), status)
    assert as_it_stands(ticket) == before


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=gbk"],
)
def test_only_json_is_read(cast: Cast, as_: As, kind: str) -> None:
    road = f"{ROOT}tickets/{a_ticket(cast, 'dispatched').number}/steps/sign"
    response = as_(cast.handler).client.generic("POST", road, b'{"note": "x"}', kind)
    assert refusal(response, 415)["code"] == "media_type"


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b"{}"])
def test_a_step_without_arguments_needs_no_body(cast: Cast, as_: As, body: bytes) -> None:
    road = f"{ROOT}tickets/{a_ticket(cast, 'dispatched').number}/steps/sign"
    client = as_(cast.handler).client
    assert read(client.generic("POST", road, body, "application/json"))["state"] == "handling"


@pytest.mark.parametrize("given", ["x", "-1", "1.5", '"1', "1, 2", "9" * 30, "\u0661"])
def test_if_match_takes_a_version_and_nothing_else(cast: Cast, as_: As, given: str) -> None:
    road = f"tickets/{a_ticket(cast, 'dispatched').number}/steps/sign"
    assert refusal(as_(cast.handler).post(road, If_Match=given), 400)["code"] == "if_match"


@pytest.mark.parametrize("form", ["{}", '"{}"', 'W/"{}"', "*"])
def test_if_match_with_the_version_there_is_lets_the_step_through(
    cast: Cast, as_: As, form: str
) -> None:
    ticket = a_ticket(cast, "dispatched")
    tag = as_(cast.handler).get(f"tickets/{ticket.number}")["ETag"]
    assert tag == f'"{ticket.version}"'
    given = form.format(ticket.version)
    road = f"tickets/{ticket.number}/steps/sign"
    assert read(as_(cast.handler).post(road, If_Match=given))["state"] == "handling"


@pytest.mark.parametrize("path", ["tickets?q=%00%00", "tickets?%00=1", "me?x=%00", "tickets/%00"])
def test_an_address_with_a_nul_is_refused(cast: Cast, as_: As, path: str) -> None:
    refusal(as_(cast.duty).client.get(ROOT + path), 400)


def test_a_refusal_speaks_the_callers_language(cast: Cast, as_: As) -> None:
    number = a_ticket(cast).number
    road = f"{ROOT}tickets/{number}/steps/sign"
    client = as_(cast.operator).client
    english = client.post(road, "{}", "application/json", headers={"Accept-Language": "en"})
    assert refusal(english, 403)["reason"].startswith("“Sign” needs the power")


def test_a_fault_of_ours_is_told_without_detail(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(Ticket, "take_step", broken)
    response = as_(cast.handler).step(a_ticket(cast, "dispatched").number, "sign")
    assert refusal(response, 500)["code"] == "broken"
    assert "secret" not in json.dumps(json.loads(response.content))
