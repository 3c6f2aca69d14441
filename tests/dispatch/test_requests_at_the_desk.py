"""Asking and ruling at the desk: the forms, what the duty officer finds open, what is told."""

from __future__ import annotations

import pytest
from django.test import Client

from hotline.models import Request, Ticket, User
from tests.asked import PLAN, RETURN, asks, led_to, may_say, waits
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def desk_of(person: User, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(person)
    return client


def page(person: User, ticket: Ticket, language: str = "en") -> str:
    return desk_of(person, language).get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_an_office_asks_at_the_desk_and_reads_that_it_waits(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    desk, road = desk_of(cast.handler), f"/desk/tickets/{ticket.number}/steps/"
    form = desk.get(f"{road}ask_shelving/").content.decode()
    assert "No funds yet" in form
    given = {**PLAN, "review_on": "2099-01-04", "version": ticket.version}
    opened = desk.post(f"{road}ask_shelving/", given, headers=HTMX).content.decode()
    assert "Waits for a ruling" in opened
    assert PLAN["plan"] in opened
    assert "2099-01-04" in opened


def test_the_duty_officer_finds_the_ruling_open_and_rules(cast: Cast) -> None:
    request = waits(cast, "return")
    number = request.ticket.number
    opened = page(cast.duty, request.ticket)
    address = f"/desk/tickets/{number}/requests/{request.pk}/rule/"
    assert f'action="{address}' in opened
    assert 'data-key="g"' in opened
    assert RETURN["ground"] in opened

    told = desk_of(cast.duty).post(address, {"grant": "true", "version": 0}, headers=HTMX)
    assert told.status_code == 200
    assert Request.objects.get(pk=request.pk).state == "granted"
    assert 'data-key="g"' not in page(cast.duty, request.ticket)


def test_others_read_the_request_without_a_form_to_rule(cast: Cast) -> None:
    request = waits(cast, "return")
    for person in (cast.handler, cast.operator, cast.inspector):
        opened = page(person, request.ticket)
        assert RETURN["ground"] in opened
        assert "/rule/" not in opened


def test_a_ruling_without_a_decision_is_refused_in_place(cast: Cast) -> None:
    request = waits(cast, "return")
    address = f"/desk/tickets/{request.ticket.number}/requests/{request.pk}/rule/"
    answer = desk_of(cast.duty).post(address, {"note": "再想想", "version": 0}, headers=HTMX)
    assert answer.status_code == 422
    assert "再想想" in answer.content.decode()
    late = desk_of(cast.duty2)
    request.rule(by=cast.duty, grant=False)
    assert late.post(address, {"grant": "true", "version": 0}, headers=HTMX).status_code == 409


def test_the_desk_says_when_the_citizen_was_not_told(cast: Cast) -> None:
    request = waits(cast, "decline")
    request.rule(by=cast.duty, grant=True)
    assert "The citizen was not told" in page(cast.duty, request.ticket)

    may_say(cast, "decline_petition")
    other = asks(a_ticket(cast), "propose_decline", by=cast.operator, reason="petition")
    other.rule(by=cast.duty, grant=True)
    assert "An authorised statement goes out." in page(cast.operator, other.ticket)


def test_a_refused_return_names_the_rule_in_both_languages(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    Ticket.objects.filter(pk=ticket.pk).update(dispatches=3, return_until=None)
    road = f"/desk/tickets/{ticket.number}/steps/ask_return/"
    for language, rule in (
        ("zh-hans", "第三次派单由值班长指定，不能退单"),
        ("en", "The third dispatch is the duty officer"),
    ):
        answer = desk_of(cast.handler, language).post(road, {**RETURN, "version": ticket.version})
        assert answer.status_code == 403
        assert rule in answer.content.decode()


def test_the_page_shows_which_office_has_told_its_part(cast: Cast) -> None:
    ticket = led_to(cast, "assisted")
    ticket.assist(by=cast.housing, text="已封闭路口")
    assert "住建局 (reported)" in page(cast.handler, ticket)
