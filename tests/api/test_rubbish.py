"""Whatever is sent, by whomever, wherever: an answer or a problem, never a fault of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.models import Reply, Ticket
from hotline.models.proof import chains
from tests.api.callers import ROOT, Caller
from tests.cast import Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
STEPS = [*Ticket.steps(), *Reply.steps(), "nothing"]
NAMES = ["kind", "category", "urgency", "title", "facts", "reason", "note", "to", "lead", "assist",
         "text", "at", "verdict", "remarks", "field", "by", "expects", "self", "name"]  # fmt: skip
WORDS = st.sampled_from(["help", "1501", "water", "pass", "back", "spam", "phone", "x" * 90])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), VALUES, max_size=6)
KINDS = st.sampled_from(["application/json", "text/plain", "application/xml", ""])


@pytest.fixture
def callers(cast: Cast) -> list[Caller]:
    """One of each kind of person."""
    people = (cast.operator, cast.duty, cast.handler, cast.head, cast.inspector, cast.administrator)
    return [Caller(person) for person in people]


@pytest.fixture
def roads(cast: Cast) -> list[str]:
    """Every address that can be written to."""
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    tickets = [a_ticket(cast), a_ticket(cast, "accepted"), reply.ticket, a_ticket(cast, "replied")]
    found = []
    for ticket in tickets:
        road = f"tickets/{ticket.number}/"
        found += [f"{road}steps/{step}" for step in STEPS]
        found += [f"{road}replies", f"{road}reveal"]
        found += [f"{road}replies/{reply.pk}/steps/{step}" for step in STEPS]
    return found


@FEW
@given(data=st.data())
def test_rubbish_that_is_json_is_answered(
    callers: list[Caller], roads: list[str], data: st.DataObject
) -> None:
    caller, road = data.draw(st.sampled_from(callers)), data.draw(st.sampled_from(roads))
    response = caller.client.post(
        ROOT + road, json.dumps(data.draw(BODIES | VALUES)), "application/json"
    )
    answered(response)
    assert all(not chain.fault for chain in chains())


@FEW
@given(data=st.data())
def test_rubbish_that_is_nothing_is_answered(
    callers: list[Caller], roads: list[str], data: st.DataObject
) -> None:
    caller, road = data.draw(st.sampled_from(callers)), data.draw(st.sampled_from(roads))
    headers = {
        "If-Match": data.draw(st.text(alphabet=st.characters(codec="latin-1"), max_size=5)),
        "Idempotency-Key": data.draw(st.sampled_from(["", "k", "k k", "\x7f"])),
    }
    headers = {name: value for name, value in headers.items() if "\n" not in value}
    body, kind = data.draw(st.binary(max_size=40)), data.draw(KINDS)
    answered(caller.client.generic("POST", ROOT + road, body, kind, headers=headers))


@FEW
@given(
    query=st.dictionaries(
        st.sampled_from(["queue", "state", "office", "q", "numbers", "order", "cursor", "limit"])
        | st.text(max_size=5),
        st.text(max_size=30) | st.integers().map(str),
        max_size=4,
    )
)
def test_a_list_asked_for_in_any_way_is_answered(
    callers: list[Caller], query: dict[str, str]
) -> None:
    answered(callers[1].client.get(ROOT + "tickets", query))


def answered(response: Any) -> None:
    """Assert that this is an answer or a problem document, and no fault of ours."""
    assert response.status_code in {200, 201, 400, 403, 404, 409, 415, 422}, response.content
    kind = "application/json" if response.status_code < 300 else "application/problem+json"
    assert response["Content-Type"].startswith(kind)
    json.loads(response.content)
