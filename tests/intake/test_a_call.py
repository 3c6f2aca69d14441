"""A call, typed in by whoever answers: looked up with a reason, opened in their name, kept once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dispatch.delivery import deliver
from hotline.models import Account, OutboundMessage, Reveal, SecurityEvent, Ticket, User
from intake.models import Arrival
from tests.cast import Cast, says

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/phone/"
CALL = {"phone": "13800138000", "what": "楼上漏水，物业不管", "where": "银杏路12号3栋"}
LOOK = {"do": "look_up", "phone": "13800138000", "reason": "来电人查询进度"}


def at_the_phone(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def takes(person: User, over: dict[str, Any] | None = None) -> Ticket:
    """The call is typed in and its ticket opened."""
    answer = at_the_phone(person).post(ADDRESS, CALL | (over or {}))
    assert answer.status_code == 302, answer.content.decode()
    ticket = Ticket.objects.latest("pk")
    assert answer.url == f"/desk/tickets/{ticket.number}/"
    return ticket


def test_a_call_is_a_ticket_that_says_who_typed_it_in(cast: Cast) -> None:
    ticket = takes(cast.operator, {"name": "欧阳示例", "kind": "complaint"})
    assert (ticket.account, ticket.kind) == (cast.phone, "complaint")
    assert ticket.events.get(step="open").by == cast.operator
    assert ticket.body == f"{CALL['what']}\n地点：{CALL['where']}"
    kept = {s.kind: s.open() for s in ticket.secrets.filter(kind__in=["name", "phone"])}
    assert kept == {"name": "欧阳示例", "phone": "13800138000"}


def test_typed_in_twice_it_is_one_ticket(cast: Cast) -> None:
    browser, call = at_the_phone(cast.operator), CALL | {"slip": "F" * 22}
    first, second = browser.post(ADDRESS, call), browser.post(ADDRESS, call)
    assert first.url == second.url
    assert Ticket.objects.count() == Arrival.objects.count() == 1
    assert Arrival.objects.get().state == "done"


def test_the_caller_is_found_by_their_number_and_the_search_is_on_the_record(cast: Cast) -> None:
    known = says(cast, "联系电话13800138000，银杏路口积水")
    shown = at_the_phone(cast.operator).post(ADDRESS, LOOK).content.decode()
    assert known.number in shown
    sought = SecurityEvent.objects.get(what="person_sought")
    assert (sought.by, sought.details["reason"]) == (cast.operator, "来电人查询进度")
    assert "13800138000" not in str(sought.details)
    assert not Reveal.objects.exists()  # nothing was opened for it


def a_phone_of_the_rivals(cast: Cast) -> Account:
    return Account.objects.create(
        carrier="phone", slug="rivals", name="另一", listening_vendor=cast.rival.organisation
    )


def test_each_vendor_answers_its_own_phone(cast: Cast) -> None:
    theirs = a_phone_of_the_rivals(cast)
    assert takes(cast.operator).account == cast.phone
    assert takes(cast.rival).account == theirs


def test_what_is_out_of_sight_is_not_even_counted(cast: Cast) -> None:
    a_phone_of_the_rivals(cast)
    takes(cast.operator)
    stranger = at_the_phone(cast.rival).post(ADDRESS, LOOK).content.decode()
    nobody = LOOK | {"phone": "13900139000"}
    unknown = at_the_phone(cast.rival).post(ADDRESS, nobody).content.decode()
    assert "没有您可见的工单" in stranger
    assert "没有您可见的工单" in unknown
    assert Ticket.objects.get().number not in stranger


def test_what_is_confidential_is_not_found_by_a_vendor(cast: Cast) -> None:
    ticket = takes(cast.operator, {"confidential": "yes"})
    found = at_the_phone(cast.operator).post(ADDRESS, LOOK).content.decode()
    assert ticket.number not in found
    assert ticket.number in at_the_phone(cast.duty).post(ADDRESS, LOOK).content.decode()


def test_nobody_looks_without_saying_why(cast: Cast) -> None:
    answer = at_the_phone(cast.operator).post(ADDRESS, LOOK | {"reason": " "})
    assert answer.status_code == 422
    assert not SecurityEvent.objects.filter(what="person_sought").exists()


def test_what_was_typed_survives_the_look_up(cast: Cast) -> None:
    shown = at_the_phone(cast.operator).post(ADDRESS, CALL | LOOK).content.decode()
    assert CALL["what"] in shown
    assert f'value="{CALL["where"]}"' in shown


@pytest.mark.parametrize("who", ["rival", "handler", "inspector", "administrator"])
def test_who_does_not_answer_this_phone_finds_nothing_here(cast: Cast, who: str) -> None:
    browser = at_the_phone(getattr(cast, who))
    assert browser.get(ADDRESS).status_code == 404
    assert browser.post(ADDRESS, CALL).status_code == 404
    assert browser.post(ADDRESS, LOOK).status_code == 404
    assert not Ticket.objects.exists()


def test_a_call_about_nothing_opens_nothing(cast: Cast) -> None:
    answer = at_the_phone(cast.operator).post(ADDRESS, CALL | {"what": " "})
    assert answer.status_code == 422
    assert not Arrival.objects.exists()


def test_what_cannot_reach_the_caller_is_told_to_the_office(cast: Cast) -> None:
    ticket = takes(cast.operator)
    receipt = OutboundMessage.objects.get(ticket=ticket)
    deliver(receipt.pk)
    receipt = OutboundMessage.objects.get(pk=receipt.pk)
    assert (receipt.state, receipt.error) == ("unreached", "no_text_message")
    shown = at_the_phone(cast.duty).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "请电话告知" in shown


def test_the_operator_never_sees_the_code(cast: Cast) -> None:
    ticket = takes(cast.operator)
    code = ticket.secrets.get(kind="tracking_code").open()
    browser = at_the_phone(cast.operator)
    for address in (ADDRESS, f"/desk/tickets/{ticket.number}/"):
        assert code not in browser.get(address).content.decode()
