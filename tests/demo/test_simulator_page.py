"""One phone for each browser, nobody else's words on it, and nothing of it outside the demo."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hotline.demo.play import Stage
from hotline.demo.story import Answer, Story
from hotline.models import Account, Ticket, User
from intake.simulator import media, views
from intake.simulator.phone import Phone
from intake.simulator.tour import hint_for, ticket_of

demo = pytest.mark.urls("tests.demo.urls")
STRANGERS = count(1000)  # citizens who are not in the week


@pytest.fixture
def browser(settings: Any, tmp_path: Path, city: None) -> Client:
    """A browser with a phone."""
    settings.VAR = tmp_path
    client = Client()
    assert client.get("/simulator/").status_code == 200
    return client


def phone_of(client: Client) -> Phone:
    """The phone a browser holds."""
    from django.test import RequestFactory

    request = RequestFactory().get("/simulator/")
    request.COOKIES[views.COOKIE] = client.cookies[views.COOKIE].value
    found = views.phone_of(request)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/simulator/",
        "/simulator/thread/",
        "/simulator/say/",
        "/simulator/come-in/",
        "/simulator/media/SIM-x/",
        "/simulator/api/cgi-bin/stable_token",
        "/simulator/api/cgi-bin/message/custom/send",
        "/simulator/api/cgi-bin/media/get",
    ],
)
@pytest.mark.django_db
def test_outside_the_demo_nothing_of_it_exists(address: str) -> None:
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404


@demo
def test_every_browser_has_a_phone_of_its_own(browser: Client) -> None:
    other = Client()
    other.get("/simulator/")
    assert phone_of(browser) != phone_of(other)
    kept = browser.cookies[views.COOKIE].value
    browser.get("/simulator/")
    assert browser.cookies[views.COOKIE].value == kept


@demo
def test_a_phone_shows_its_own_words_only(browser: Client) -> None:
    other = Client()
    other.get("/simulator/")
    phone_of(browser).add("heard", text="给第一部手机的答复")
    assert "给第一部手机的答复" in browser.get("/simulator/").content.decode()
    assert "给第一部手机的答复" not in other.get("/simulator/").content.decode()
    assert "给第一部手机的答复" not in other.get("/simulator/thread/").content.decode()


@demo
@pytest.mark.parametrize("made_up", ["oDEMO00000000000000000000001", "o:sig", ""])
def test_an_openid_of_somebody_else_is_refused(browser: Client, made_up: str) -> None:
    browser.cookies[views.COOKIE] = made_up
    assert browser.get("/simulator/thread/").status_code == 404
    assert browser.post("/simulator/say/", {"text": "在"}).status_code == 404
    assert browser.post("/simulator/say/", {"text": "在", "openid": "oX"}).status_code == 404


@demo
def test_the_cookie_of_the_phone_is_not_for_scripts(browser: Client) -> None:
    cookie = browser.cookies[views.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    assert cookie["path"] == "/simulator/"


@demo
def test_nothing_new_is_no_content(browser: Client) -> None:
    page = browser.get("/simulator/").content.decode()
    last = re.search(r'data-last="([^"]+)"', page)
    assert last
    assert browser.get("/simulator/thread/", {"after": last[1]}).status_code == 204
    phone_of(browser).add("heard", text="新的")
    assert "新的" in browser.get("/simulator/thread/", {"after": last[1]}).content.decode()


@demo
def test_pictures_of_other_phones_do_not_exist(browser: Client) -> None:
    name = media.keep(b"\xff\xd8\xff picture")
    address = f"/simulator/media/{name}/"
    assert browser.get(address).status_code == 404
    phone_of(browser).add("said", media=name)
    assert browser.get(address)["Content-Type"] == "image/jpeg"
    page = media.keep(b"<html><script>")
    phone_of(browser).add("said", media=page)
    assert browser.get(f"/simulator/media/{page}/").status_code == 404


@demo
def test_words_on_the_phone_are_only_words(browser: Client) -> None:
    phone_of(browser).add("said", text="<script>alert(1)</script>")
    assert "<script>alert" not in browser.get("/simulator/").content.decode()


@demo
def test_what_no_button_sends_does_not_travel(browser: Client) -> None:
    for given in ({}, {"photo": "../x"}, {"place": "moon"}, {"menu": "OTHER"}, {"text": "  "}):
        assert browser.post("/simulator/say/", given).status_code == 302
    assert phone_of(browser).entries() == []


@demo
def test_one_comes_in_as_any_of_the_people_and_only_by_the_form(browser: Client) -> None:
    answer = browser.post("/simulator/come-in/", {"person": "water1"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert browser.post("/simulator/come-in/", {"person": "inspector1"})["Location"] == "/wall/"
    assert browser.post("/simulator/come-in/", {"person": "machine"}).status_code == 404
    assert browser.get("/simulator/come-in/").status_code == 405


@demo
def test_coming_in_keeps_the_phone(browser: Client) -> None:
    before = phone_of(browser)
    for person in ("operator1", "water1"):
        browser.post("/simulator/come-in/", {"person": person})
    assert phone_of(browser) == before


@pytest.fixture
def stage(city: None) -> Stage:
    """The stage of the demo, for one more matter."""
    people = {user.username: user for user in User.objects.all()}
    door, machine = Account.objects.get(slug="city-wechat"), User.objects.machine()
    return Stage(door, people, machine, first_citizen=next(STRANGERS))


REACHED = {
    "received": (Story(words=("水",)), 2, "operator1"),
    "accepted": (Story(words=("水",), title="水", category="1501"), 3, "operator1"),
    "two offices": (Story(words=("水",), title="吵", category="0206"), 3, "duty1"),
    "dispatched": (Story(words=("水",), title="水", category="1501", lead="water"), 4, "water1"),
    "handling": (
        Story(words=("水",), title="水", category="1501", lead="water", signed=True),
        5,
        "water1",
    ),
    "no log-in": (Story(words=("车",), title="车", category="0301", lead="transport"), 4, ""),
}
ANSWERED = {
    ("normal", "submitted"): (6, "water2"),
    ("normal", "approved"): (7, "water3"),
    ("critical", "reviewed"): (6, "water3"),
    ("critical", "approved"): (7, "water4"),
    ("normal", "released"): (8, ""),
}
FACTS = {"what": "水", "where": "路口"}


@pytest.mark.parametrize(("story", "at", "person"), REACHED.values(), ids=REACHED)
def test_the_tour_follows_the_ticket(stage: Stage, story: Story, at: int, person: str) -> None:
    story = Story(**(vars(story) | {"facts": FACTS}))
    hint = hint_for(stage.play(story))
    assert (hint.at, hint.person) == (at, person)


@pytest.mark.parametrize(("reached", "point"), ANSWERED.items(), ids=map(str, ANSWERED))
def test_the_tour_follows_the_answer(
    stage: Stage, reached: tuple[Any, Any], point: tuple[int, str]
) -> None:
    urgency, stands = reached
    ticket = stage.play(
        Story(
            words=("水",),
            title="水",
            category="1501",
            urgency=urgency,
            facts=FACTS,
            lead="water",
            signed=True,
            answer=Answer(text="已抽排。", reached=stands),
        )
    )
    hint = hint_for(Ticket.objects.get(pk=ticket.pk))
    assert (hint.at, hint.person) == point


def test_a_phone_that_never_wrote_has_no_ticket(city: None) -> None:
    assert ticket_of("oSIM-never") is None
    assert hint_for(None).fill
