"""Guessing a code is slow and learns nothing; whoever has the right one gets in all the same."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.attempts import client_of
from hotline.numbers import format_number
from intake.track import slowness
from tests.cast import Cast, a_ticket
from tests.intake.opening import code_of, knock, plain

NOBODYS = format_number(timezone.localdate(), 999_998)
FREE = 10  # attempts before it gets slow
PACE = 2  # seconds


def wrong_for(code: str) -> str:
    return "ABCDEF" if code != "ABCDEF" else "GHJKLM"


@pytest.mark.django_db
def test_an_unknown_number_and_a_wrong_code_get_the_same_answer(cast: Cast) -> None:
    ticket = a_ticket(cast)
    wrong = wrong_for(code_of(ticket))
    answers = [knock(Client(), number, wrong) for number in (ticket.number, NOBODYS)]
    assert answers[0].status_code == answers[1].status_code == 403
    pages = [plain(a.content, n) for a, n in zip(answers, (ticket.number, NOBODYS), strict=True)]
    assert pages[0] == pages[1]
    assert dict(answers[0].headers).keys() == dict(answers[1].headers).keys()


@pytest.mark.django_db
def test_an_unknown_number_and_a_wrong_code_ask_the_database_the_same(cast: Cast) -> None:
    ticket = a_ticket(cast)
    wrong, asked = wrong_for(code_of(ticket)), []
    for number in (ticket.number, NOBODYS):
        with CaptureQueriesContext(connection) as queries:
            knock(Client(), number, wrong)
        asked.append([query["sql"].split("WHERE")[0] for query in queries])
    assert asked[0] == asked[1]
    assert len(asked[0]) == 1


@pytest.mark.django_db
def test_the_code_of_one_case_does_not_open_another(cast: Cast) -> None:
    one, other = a_ticket(cast), a_ticket(cast)
    assert knock(Client(), other.number, code_of(one)).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "ABC", "ABCDEFG", "ABCDE1", "'; --", "A" * 100_000])
def test_what_cannot_be_a_code_is_said_to_be_none_and_costs_nothing(cast: Cast, code: str) -> None:
    ticket = a_ticket(cast)
    for _ in range(FREE + 1):
        assert knock(Client(), ticket.number, code).status_code == 422
    assert knock(Client(), ticket.number, code_of(ticket)).status_code == 302


@pytest.mark.django_db
def test_after_a_few_attempts_a_client_gets_one_every_two_seconds(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    for serial in range(FREE + 1):  # the last one still finds the first token of the pace
        knock(client, format_number(timezone.localdate(), 900_000 + serial), "ABCDEF")
    began = time.monotonic()
    assert knock(client, NOBODYS, "ABCDEF").status_code == 403
    assert time.monotonic() - began > PACE / 2


@pytest.mark.django_db
def test_the_right_code_gets_in_after_any_number_of_wrong_ones(cast: Cast) -> None:
    ticket = a_ticket(cast)
    client = Client(REMOTE_ADDR="192.0.2.8")
    for _ in range(FREE + 2):
        assert knock(client, ticket.number, wrong_for(code_of(ticket))).status_code == 403
    began = time.monotonic()
    assert knock(client, ticket.number, code_of(ticket)).status_code == 302
    assert time.monotonic() - began < slowness.PATIENCE


@pytest.mark.django_db
def test_a_right_code_costs_as_much_as_a_wrong_one(cast: Cast) -> None:
    tickets = [a_ticket(cast) for _ in range(FREE + 1)]
    client = Client(REMOTE_ADDR="192.0.2.9")
    for ticket in tickets:
        assert knock(client, ticket.number, code_of(ticket)).status_code == 302
    began = time.monotonic()
    knock(client, tickets[0].number, code_of(tickets[0]))
    assert time.monotonic() - began > PACE / 2


def test_one_client_cannot_hold_more_than_a_few_threads_and_is_told_to_come_back() -> None:
    with ThreadPoolExecutor(20) as pool:
        admitted = list(pool.map(lambda _: slowness.admitted("192.0.2.10", NOBODYS), range(60)))
    assert admitted.count(False) > 30
    assert admitted.count(True) >= FREE


def test_a_newcomer_does_not_wait_for_those_who_hammer_the_number() -> None:
    over = threading.Event()

    def hammer(last: int) -> None:
        while not over.is_set():
            slowness.admitted(f"192.0.2.{last}", NOBODYS)

    with ThreadPoolExecutor(12) as pool:
        for last in range(20, 32):
            pool.submit(hammer, last)
        time.sleep(1)
        began = time.monotonic()
        welcome = slowness.admitted("198.51.100.1", NOBODYS)
        took = time.monotonic() - began
        over.set()
    assert welcome
    assert took < 3


@pytest.mark.django_db
def test_too_many_attempts_say_when_to_come_back_whatever_was_typed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = a_ticket(cast)
    for _ in range(FREE + 1):
        slowness.admitted("192.0.2.40", NOBODYS)
    held = [slowness.CHAIRS.acquire(blocking=False) for _ in range(3)]
    try:
        answers = [
            knock(Client(REMOTE_ADDR="192.0.2.40"), number, code)
            for number, code in (
                (ticket.number, code_of(ticket)),
                (ticket.number, wrong_for(code_of(ticket))),
                (NOBODYS, "ABCDEF"),
            )
        ]
    finally:
        for taken in held:
            if taken:
                slowness.CHAIRS.release()
    assert [a.status_code for a in answers] == [429] * 3
    assert {a["Retry-After"] for a in answers} == {str(slowness.COME_BACK)}
    pages = {
        plain(a.content, n)
        for a, n in zip(answers, (ticket.number, ticket.number, NOBODYS), strict=True)
    }
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_household_counts_as_one_client(address: str, client: str) -> None:
    assert client_of(address) == client


@pytest.mark.django_db
def test_no_code_is_ever_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = a_ticket(cast)
    code = code_of(ticket)
    caplog.clear()
    knock(Client(), ticket.number, code)
    knock(Client(), ticket.number, wrong_for(code))
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert not any(code in line or wrong_for(code) in line for line in said)
