"""The desk shows a disaster report: who is in danger, where it is, what is not known yet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from dispatch.showing.disaster import map_link, written
from hotline.models import LexiconEntry, Ticket, User
from hotline.positions import Position
from tests.cast import FACTS, Cast, says

pytestmark = pytest.mark.django_db
MAP = "https://maps.example/?p={lat},{lon}&drawn={gcj_lat},{gcj_lon}"
PLACE = {"lat": 29.2741, "lon": 118.1551, "datum": "WGS-84"}


def page(ticket: Ticket, by: User) -> str:
    client = Client()
    client.force_login(by)
    answer = client.get(f"/desk/tickets/{ticket.number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def disaster(html: str) -> str:
    """The part of the page that is about it."""
    found = re.search(r'<section class="part disaster.*?</section>', html, re.DOTALL)
    assert found is not None
    return found[0]


def a_report(cast: Cast, **said: Any) -> Ticket:
    return says(cast, **({"who": "oREPORT"} | said)).report(by=cast.machine)


def test_what_is_there_and_what_is_missing_stands_in_words(cast: Cast) -> None:
    with translation.override("zh-hans"):
        part = disaster(page(a_report(cast, extra=PLACE), cast.operator))
    assert "29.27410° N, 118.15510° E" in part
    assert re.findall(r'is-missing"><span>([^<]+)', part) == [
        "联系电话：未提供",
        "照片或视频：未提供",
    ]


def test_what_was_asked_for_says_so(cast: Cast) -> None:
    from hotline.models import OutboundMessage, Statement

    report = a_report(cast)
    statement = Statement.objects.create(code="ask_phone", title="电话", automatic=True)
    statement.draft("请留电话", by=cast.duty).approve(by=cast.duty2)
    OutboundMessage.objects.prompt("ask_phone", ticket=report)
    with translation.override("zh-hans"):
        assert "联系电话：已询问" in disaster(page(report, cast.operator))


def test_people_in_danger_stand_first_and_in_the_list(cast: Cast) -> None:
    LexiconEntry.objects.seed(by=cast.machine)
    ticket = says(cast, "车库进水，老人被困，孩子受伤", who="oREPORT")
    html = page(ticket, cast.operator)
    part = disaster(html)
    assert "有人被困" in part
    assert "有人受伤或患病" in part
    assert html.index('id="disaster"') < html.index('id="clocks"')
    row = html.split(f'id="row-{ticket.number}"')[1].split("</li>")[0]
    assert "有人遇险" in row
    assert "alarm" not in re.sub(r"<[^>]+>", "", html)  # the record says it in words


def test_the_map_is_the_citys_own_and_in_its_own_datum(cast: Cast, settings: Any) -> None:
    settings.MAP_LINK = MAP
    part = disaster(page(a_report(cast, extra=PLACE), cast.operator))
    link = re.search(r'href="(https://maps\.example/[^"]+)"', part)
    assert link is not None
    assert "p=29.274100,118.155100" in link[1]
    assert "drawn=29.271517,118.160358" in link[1]  # six hundred metres beside
    assert "noreferrer" in part


def test_without_a_map_there_is_no_link(cast: Cast) -> None:
    assert "<a " not in disaster(page(a_report(cast, extra=PLACE), cast.operator))


def test_an_ordinary_matter_shows_nothing_of_it(cast: Cast) -> None:
    assert "hidden>" in disaster(page(says(cast), cast.operator)).split("\n")[0]


def test_once_an_office_has_it_nobody_is_told_what_the_report_lacks(cast: Cast) -> None:
    ticket = a_report(cast, extra=PLACE)
    ticket.accept(by=cast.operator, kind="disaster", category="1501", title="水", facts=FACTS)
    ticket.dispatch(by=cast.operator, lead="water")
    part = disaster(page(ticket, cast.handler))
    assert "is-missing" not in part
    assert "29.27410° N" in part


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (Position(29.2741, 118.1551), "29.27410° N, 118.15510° E"),
        (Position(-33.86, -70.5), "33.86000° S, 70.50000° W"),
        (Position(0, 0), "0.00000° N, 0.00000° E"),
    ],
)
def test_a_position_is_read_out_with_its_halves_of_the_earth(position: Position, text: str) -> None:
    assert written(position) == text


def test_a_map_link_without_blanks_stands_as_it_is(settings: Any) -> None:
    settings.MAP_LINK = "https://maps.example/"
    assert map_link(Position(1, 2)) == "https://maps.example/"
