"""Search in a city with twelve thousand tickets: rare and common words, all of them found."""

from __future__ import annotations

import pytest
from django.db import connection

from dispatch import lists, searches
from dispatch.lists import Wanted
from hotline.models import Queue, Ticket, User
from hotline.models.searching import Sought
from tests.cast import Cast
from tests.dispatch.big_city import city
from tests.dispatch.plans import plans

__all__ = ["city"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Of each kind one: rare, common, on every second ticket, longer, two words, one sign, none at all.
WORDS = ("白蚁", "积水", "小区", "路灯全灭了", "积水 谢谢", "灯", "急急", "没有这个词", "%", "*")
WHO = ("operator", "duty", "handler", "inspector")


def holding(words: str, user: User) -> set[int]:
    """The slow and simple truth: the tickets in sight in whose texts all words stand."""
    found = set()
    for ticket in Ticket.objects.in_sight_of(user).select_related("lead_office"):
        lead = ticket.lead_office.name if ticket.lead_office else ""
        texts = [ticket.title, ticket.body, lead, *map(str, ticket.facts.values())]
        if all(any(word in text for text in texts) for word in words.split()):
            found.add(ticket.pk)
    return found


def whole(wanted: Wanted, user: User) -> list[int]:
    """All hits, page by page."""
    found: list[int] = []
    page = lists.page(wanted, user, size=200)
    found += page.keys
    while page.has_more:
        page = lists.page(wanted, user, after=page.last, size=200)
        found += page.keys
    return found


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("words", ["白蚁", "停水", "积水", "路灯全灭了", "塌陷 谢谢"])
def test_every_hit_is_found_once_and_in_order(city: Cast, words: str, order: str) -> None:
    found = whole(Wanted(sought=Sought.parse(words), order=order), city.handler)
    assert set(found) == holding(words, city.handler)
    assert len(set(found)) == len(found)
    if order == "newest":
        times = dict(Ticket.objects.values_list("pk", "opened_at"))
        assert found == sorted(found, key=lambda pk: (times[pk], pk), reverse=True)


@pytest.mark.parametrize("who", WHO)
def test_no_search_reads_a_table_from_its_beginning(city: Cast, who: str) -> None:
    user: User = getattr(city, who)
    for words in WORDS:
        for order in ("newest", "due"):
            wanted = Wanted(sought=Sought.parse(words), order=order)
            for plan in plans(lambda: lists.page(wanted, user).tickets()):  # noqa: B023 - called at once
                assert not plan.scanned, (words, plan.sql)


def test_nor_does_one_with_filters(city: Cast) -> None:
    for states in (("closed",), ("handling", "replied")):
        wanted = Wanted(Queue.ALL, states=states, sought=Sought.parse("积水"))
        for plan in plans(lambda: lists.page(wanted, city.duty).tickets()):  # noqa: B023 - called at once
            assert not plan.scanned, plan.sql
        found = whole(wanted, city.handler)
        there = Ticket.objects.filter(state__in=states).values_list("pk", flat=True)
        assert set(found) == holding("积水", city.handler) & set(there)


def test_a_word_that_was_common_long_ago_is_found_too(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "FEW", 20)
    monkeypatch.setattr(searches, "WALK", 500)
    before = holding("停水", city.handler)
    with connection.cursor() as cursor:  # nobody wrote of it in the second half of the time
        cursor.execute(
            "DELETE FROM hotline_searchtext s USING hotline_ticket t WHERE t.id = s.ticket_id"
            " AND t.opened_at > now() - interval '20 days'"
        )
    left = set(Ticket.objects.exclude(search_text=None).values_list("pk", flat=True))
    found = whole(Wanted(sought=Sought.parse("停水")), city.handler)
    assert set(found) == before & left
    assert found


def test_counts_of_hits_stop_at_a_thousand(city: Cast) -> None:
    for words in ("积水", "小区", "灯"):
        assert lists.count(Wanted(sought=Sought.parse(words)), city.duty) == 1_000
    rare = Wanted(sought=Sought.parse("白蚁"))
    assert lists.count(rare, city.duty) == len(holding("白蚁", city.duty))
