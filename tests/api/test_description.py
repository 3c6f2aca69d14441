"""The description of the interface is valid OpenAPI and tells of every address and every step."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from hotline.models import Order, Reply, Request, Ticket
from tests.api.callers import ROOT, read

pytestmark = pytest.mark.django_db
CONTRACT = {
    "me": {"get"},
    "tickets": {"get"},
    "people/tickets": {"post"},
    "tickets/{number}": {"get"},
    "tickets/{number}/events": {"get"},
    "tickets/{number}/messages": {"get"},
    "tickets/{number}/notes": {"get", "post"},
    "tickets/{number}/steps": {"get"},
    "tickets/{number}/steps/{step}": {"post"},
    "tickets/{number}/replies": {"get", "post"},
    "tickets/{number}/replies/{id}/steps/{step}": {"post"},
    "tickets/{number}/requests": {"get"},
    "tickets/{number}/requests/{id}/steps/{step}": {"post"},
    "tickets/{number}/reveal": {"post"},
    "tickets/{number}/outbound": {"get"},
    "alerts": {"get"},
    "leads": {"get"},
    "figures": {"get"},
    "orders": {"get", "post"},
    "orders/{id}": {"get"},
    "orders/{id}/steps": {"get"},
    "orders/{id}/steps/{step}": {"post"},
    "offices": {"get"},
    "emergency": {"get"},
    "categories": {"get"},
    "statements": {"get"},
}


@pytest.fixture
def described() -> dict[str, Any]:
    found: dict[str, Any] = read(Client().get(ROOT + "openapi.json"))
    return found


def test_it_is_valid(described: dict[str, Any]) -> None:
    validate(described)


def test_it_tells_of_every_address(described: dict[str, Any]) -> None:
    told = {path.removeprefix(ROOT): set(methods) for path, methods in described["paths"].items()}
    assert told == CONTRACT


def test_it_tells_the_form_of_every_step(described: dict[str, Any]) -> None:
    for thing, road in (
        (Ticket, "tickets/{number}/steps/{step}"),
        (Reply, "tickets/{number}/replies/{id}/steps/{step}"),
        (Request, "tickets/{number}/requests/{id}/steps/{step}"),
        (Order, "orders/{id}/steps/{step}"),
    ):
        body = described["paths"][ROOT + road]["post"]["requestBody"]
        named = {
            form["$ref"].rpartition(".")[2]
            for form in body["content"]["application/json"]["schema"]["anyOf"]
        }
        steps = [step for step in thing.steps().values() if not step.hidden]
        assert named == {step.arguments.__name__ for step in steps}


def test_every_call_asks_who_calls_and_may_be_refused(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, call in methods.items():
            assert [*call["security"][0], *call["security"][1]] == ["Token", "Session"], path
            assert "application/problem+json" in call["responses"]["default"]["content"]
            headers = {p["name"] for p in call["parameters"] if p["in"] == "header"}
            assert (headers == {"If-Match", "Idempotency-Key"}) is (method == "post")


def test_it_holds_no_data_of_the_city(cast: Any, described: dict[str, Any]) -> None:
    text = json.dumps(described, ensure_ascii=False)
    assert "示例市" not in text
    assert "operator" not in text.replace("operatorId", "")
