"""Hot matters: many citizens about one event are gathered; everybody sees what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hotline.gathering import Line, gather
from hotline.models import Ticket, User
from hotline.models import hot as board
from hotline.models.hot import hot_matters
from tests.cast import FACTS, Cast, a_ticket, later
from tests.reading.sheet import CITY_TIME

NOON = datetime(2026, 11, 20, 12, tzinfo=CITY_TIME)
PLANT = ("丽景新城旁边搅拌站扰民", "投诉丽景新城搅拌站噪音粉尘", "丽景新城小区附近建搅拌站合法吗")
PARKING = ("云栖苑车位捆绑销售", "云栖苑强制捆绑车位", "反映云栖苑捆绑销售车位问题")
OTHERS = ("请问公积金怎么提取", "枫林路路灯不亮", "表扬水务局的师傅")


def lines(*texts: str, every: timedelta = timedelta(hours=1)) -> list[Line]:
    return [Line(n, text, NOON + n * every) for n, text in enumerate(texts)]


def test_what_many_write_of_one_event_comes_together_and_the_rest_stays_apart() -> None:
    groups = gather(lines(*PLANT, *OTHERS, *PARKING))
    keys = sorted([line.key for line in group.lines] for group in groups)
    assert keys == [[0, 1, 2], [3], [4], [5], [6, 7, 8]]


def test_the_order_they_are_given_in_does_not_matter() -> None:
    told = lines(*PLANT, *OTHERS, *PARKING)
    assert gather(reversed(told)) == gather(told)


def test_the_same_words_a_year_later_are_another_event() -> None:
    again = Line(99, PLANT[0], NOON + timedelta(days=365))
    groups = gather([*lines(*PLANT), again])
    assert [len(group.lines) for group in groups] == [3, 1]


def test_lines_without_words_gather_with_nothing() -> None:
    assert [len(group.lines) for group in gather(lines("", "!!!", "[图片]", "好"))] == [1, 1, 1, 1]


# At the desk -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test gathers for itself."""
    board._gathered.clear()


def reported(cast: Cast, text: str, **ago: float) -> Ticket:
    ticket = a_ticket(cast, text=text)
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=later(**ago) if ago else later())
    return ticket


@pytest.mark.django_db
def test_a_matter_shows_how_many_report_it_and_how_it_grows(cast: Cast) -> None:
    reported(cast, PLANT[0], hours=-30)
    for text in (*PLANT, *PLANT):
        reported(cast, text)
    for text in OTHERS:
        reported(cast, text)
    [matter] = hot_matters(cast.operator)
    assert (matter.reports, matter.last_day, matter.day_before) == (7, 6, 1)
    assert matter.grows
    assert "搅拌站" in matter.title


@pytest.mark.django_db
def test_two_are_not_many(cast: Cast) -> None:
    for text in PLANT[:2]:
        reported(cast, text)
    assert hot_matters(cast.operator) == []


@pytest.mark.django_db
def test_nobody_sees_more_of_a_matter_than_the_tickets_in_their_sight(cast: Cast) -> None:
    tickets = [reported(cast, text) for text in (*PLANT, *PLANT)]
    assert hot_matters(cast.rival) == []
    assert hot_matters(cast.handler) == []
    for ticket in tickets[:3]:
        ticket = Ticket.objects.get(pk=ticket.pk)
        entry = {"kind": "help", "category": "1501", "title": "丽景新城搅拌站扰民"}
        ticket.accept(by=cast.operator, facts=FACTS, **entry)
        ticket.dispatch(by=cast.operator, lead="water")
    board._gathered.clear()
    [theirs] = hot_matters(cast.handler)
    assert (theirs.reports, theirs.offices) == (3, ["水务局"])


@pytest.mark.django_db
def test_what_became_confidential_meanwhile_is_gone_at_once(cast: Cast) -> None:
    tickets = [reported(cast, text) for text in (*PLANT, PLANT[0])]
    assert hot_matters(cast.operator)[0].reports == 4
    Ticket.objects.filter(pk__in=[one.pk for one in tickets[:2]]).update(confidential=True)
    assert hot_matters(cast.operator) == []  # though gathered less than a minute ago


@pytest.mark.django_db
def test_what_was_set_aside_makes_nothing_hot(cast: Cast) -> None:
    for text in PLANT:
        Ticket.objects.get(pk=reported(cast, text).pk).set_aside(by=cast.operator, reason="spam")
    assert hot_matters(cast.operator) == []


@pytest.mark.django_db
def test_the_board_lists_them_and_says_when_there_are_none(
    cast: Cast, browser: Callable[[User], Client]
) -> None:
    client = browser(cast.duty)
    assert 'class="empty"' in client.get("/desk/hot/").content.decode()
    board._gathered.clear()
    ticket = [reported(cast, text) for text in PLANT][-1]
    page = client.get("/desk/hot/").content.decode()
    assert ticket.number in page
    assert "搅拌站" in page
