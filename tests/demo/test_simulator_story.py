"""Through real processes: what a phone sends becomes a ticket, what the city says comes back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from hotline.embedded.process import free_port
from tests.processes import Town

PATIENCE = 120  # seconds
NUMBER = re.compile(r"\d{8}-\d{6}-\d")
CODE = re.compile(r"查询码：([A-HJ-NP-Z2-9]{6})")

Phone = httpx.Client


@pytest.fixture(scope="module")
def city(new_town: Callable[..., Town]) -> Iterator[Town]:
    """A demo town whose worker speaks to the simulator of its web process."""
    port = str(free_port())
    town = new_town(HOTLINE_PORT=port)
    town.web(int(port))
    town.worker()
    yield town
    town.stop()


@pytest.fixture
def new_phone(city: Town) -> Iterator[Callable[[], Phone]]:
    """Gives browsers, each with a phone."""
    phones: list[Phone] = []

    def make() -> Phone:
        phones.append(httpx.Client(base_url=city.running[0].address, timeout=10, trust_env=False))
        phones[-1].get("/simulator/").raise_for_status()
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


def say(phone: Phone, **what: str) -> None:
    token = phone.cookies["csrftoken"]
    answer = phone.post("/simulator/say/", data=what | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302, answer.text


def until(phone: Phone, seen: Callable[[str], object]) -> str:
    """The phone's page once it shows what it should."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        page = phone.get("/simulator/thread/").text
        if seen(page):
            return page
        time.sleep(0.2)
    pytest.fail("it never appeared on the phone")


def test_words_bring_a_receipt_to_this_phone_and_no_other(
    new_phone: Callable[[], Phone], city: Town
) -> None:
    mine, other = new_phone(), new_phone()
    say(mine, text="槐荫路口积水，电动车推不动")
    # The desk beside the phone shows the number before the receipt has gone out.
    page = until(mine, lambda page: "/cgi-bin/message/custom/send" in page)
    assert NUMBER.search(page)
    assert "/hooks/wechat/city-wechat/" in page
    assert "槐荫路口" not in other.get("/simulator/thread/").text
    assert not NUMBER.search(other.get("/simulator/thread/").text.split('id="tour"')[0])
    kept = city.rows("SELECT state FROM hotline_outboundmessage ORDER BY id DESC LIMIT 1")
    assert kept == [{"state": "sent"}]


def test_number_and_code_on_the_phone_open_the_case(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    say(phone, text="松涛路路灯不亮")
    page = until(phone, CODE.search)
    number, code = NUMBER.search(page), CODE.search(page)
    assert number is not None
    assert code is not None
    phone.get("/track/")
    given = {
        "number": number[0],
        "code": code[1],
        "csrfmiddlewaretoken": phone.cookies["csrftoken"],
    }
    case = phone.post("/track/", data=given, follow_redirects=True)
    assert case.status_code == 200
    assert "松涛路路灯不亮" in case.text


def test_the_disaster_menu_brings_its_prompt(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    say(phone, menu="REPORT_DISASTER")
    until(phone, lambda page: "如有人被困或受伤" in page)


def test_following_the_account_brings_a_welcome(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    say(phone, follow="1")
    until(phone, lambda page: "这里是临澜市民热线" in page)


def test_pictures_and_positions_travel_too(new_phone: Callable[[], Phone], city: Town) -> None:
    phone = new_phone()
    say(phone, photo="manhole")
    until(phone, NUMBER.search)
    say(phone, place="school")
    query = """SELECT m.kind FROM hotline_message m JOIN hotline_ticket t ON t.id = m.ticket_id
               WHERE t.id = (SELECT max(id) FROM hotline_ticket) ORDER BY m.id"""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and len(city.rows(query)) < 2:
        time.sleep(0.2)
    assert city.rows(query) == [{"kind": "image"}, {"kind": "location"}]


def test_the_desk_may_sit_in_the_simulators_frame_and_in_nobody_elses(city: Town) -> None:
    answer = httpx.get(f"{city.running[0].address}/", trust_env=False)
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
