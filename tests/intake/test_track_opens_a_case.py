"""Number and code open a case for one browser and a while; the code itself is kept nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from hotline.numbers import format_number
from tests.cast import Cast, a_ticket
from tests.intake.opening import code_of, knock, opened, page, plain

pytestmark = pytest.mark.django_db


def test_the_right_code_leads_to_the_case(cast: Cast) -> None:
    ticket = a_ticket(cast)
    client = Client()
    answer = knock(client, ticket.number, code_of(ticket))
    assert (answer.status_code, answer["Location"]) == (302, f"/track/{ticket.number}/")
    assert ticket.number in page(ticket, client)


@pytest.mark.parametrize(
    "spelt",
    [
        lambda number, code: (number.replace("-", ""), code.lower()),
        lambda number, code: (f" {number.replace('-', ' ')} ", f"{code[:3]} {code[3:]}"),
        lambda number, code: (
            number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"}),
            "".join(chr(ord(c) + 0xFEE0) for c in code),
        ),
    ],
    ids=["no dashes, small letters", "blanks", "full-width"],
)
def test_however_it_is_spelt(cast: Cast, spelt: object) -> None:
    ticket = a_ticket(cast)
    number, code = spelt(ticket.number, code_of(ticket))  # type: ignore[operator]
    assert knock(Client(), number, code).status_code == 302


def test_the_code_stands_in_no_address_no_page_and_no_session(cast: Cast) -> None:
    ticket = a_ticket(cast)
    code = code_of(ticket)
    client = Client()
    answer = client.post("/track/", {"number": ticket.number, "code": code}, follow=True)
    assert code not in answer.content.decode()
    assert code not in "".join(address for address, _status in answer.redirect_chain)
    session = Session.objects.get(session_key=client.cookies["sessionid"].value)
    assert code not in str(session.get_decoded())
    assert code not in str(client.cookies)


def test_a_wrong_code_that_was_typed_is_not_shown_again(cast: Cast) -> None:
    answer = knock(Client(), a_ticket(cast).number, "ABCDEF")
    assert "ABCDEF" not in answer.content.decode()


def test_another_browser_sees_only_the_form(cast: Cast) -> None:
    ticket = a_ticket(cast)
    opened(ticket)
    answer = Client().get(f"/track/{ticket.number}/")
    assert 'name="code"' in answer.content.decode()
    assert ticket.body not in answer.content.decode()


def test_an_opened_case_opens_no_other(cast: Cast) -> None:
    mine, other = a_ticket(cast), a_ticket(cast, text="别人的事")
    assert "别人的事" not in opened(mine).get(f"/track/{other.number}/").content.decode()


def test_the_form_is_the_same_for_a_number_that_exists_and_one_that_does_not(cast: Cast) -> None:
    there = a_ticket(cast).number
    missing = format_number(timezone.localdate(), 999_999)
    pages = [plain(Client().get(f"/track/{n}/").content, n) for n in (there, missing)]
    assert pages[0] == pages[1]


def test_a_case_stays_open_for_two_hours(cast: Cast) -> None:
    ticket = a_ticket(cast)
    client = opened(ticket)
    with time_machine.travel(timezone.now() + timedelta(minutes=119), tick=False):
        assert ticket.body in client.get(f"/track/{ticket.number}/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=121), tick=False):
        assert ticket.body not in client.get(f"/track/{ticket.number}/").content.decode()


def test_the_session_gets_a_new_name_when_a_case_is_opened(cast: Cast) -> None:
    first, second = a_ticket(cast), a_ticket(cast)
    client = opened(first)
    before = client.cookies["sessionid"].value
    knock(client, second.number, code_of(second))
    assert client.cookies["sessionid"].value != before
    assert first.body in page(first, client)


def test_leaving_closes_the_case(cast: Cast) -> None:
    ticket = a_ticket(cast)
    client = opened(ticket)
    client.post("/track/leave/")
    assert ticket.body not in client.get(f"/track/{ticket.number}/").content.decode()


def test_nothing_of_it_is_cached_listed_or_readable_by_scripts(cast: Cast) -> None:
    ticket = a_ticket(cast)
    client = opened(ticket)
    for address in ("/track/", f"/track/{ticket.number}/"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "no-store"
        assert "noindex" in answer["X-Robots-Tag"]
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_pages_work_without_scripts(cast: Cast) -> None:
    ticket = a_ticket(cast)
    assert "<script" not in Client().get("/track/").content.decode()
    assert "<script" not in page(ticket)


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    ticket = a_ticket(cast)
    strict = Client(enforce_csrf_checks=True)
    assert knock(strict, ticket.number, code_of(ticket)).status_code == 403
