"""The pages of a desk with twelve thousand tickets: no page and no sweep reads a big table
from its beginning, and none asks more questions than it says here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotline.models import ClockKind, Ticket, User
from hotline.models.growth import follow
from tests.cast import Cast
from tests.dispatch.big_city import city
from tests.dispatch.plans import by_index_if_there_is_one, plans

__all__ = ["city"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PART = {"HX-Request": "true"}
# Page → how many questions it may ask, the session and the person included.
PAGES = {
    "/desk/": 23,
    "/desk/queues/all/": 7,
    "/desk/queues/all/?order=due": 7,
    "/desk/queues/late/": 7,
    "/desk/queues/all/?q=积水": 14,
    "/desk/queues/all/?q=白蚁": 14,
}
STATES = ("received", "accepted", "handling", "replied", "closed")
A_TICKET = 26
A_LOOK = 12  # at all matters, most of which do not grow


def asked_for(person: User, address: str, *, part: bool) -> Callable[[], Any]:
    client = Client()
    client.force_login(person)

    def ask() -> None:
        answer = client.get(address, headers=PART if part else {})
        assert answer.status_code == 200, address

    ask()  # the first one reads what a process keeps: the calendar, the switches
    return ask


@pytest.mark.parametrize("who", ["operator", "duty", "head"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_desk_scans_nothing_and_asks_little(
    city: Cast, who: str, address: str
) -> None:
    found = plans(asked_for(getattr(city, who), address, part=address != "/desk/"))
    assert not [plan.sql for plan in found if plan.scanned]
    assert len(found) <= PAGES[address], [plan.sql for plan in found]


@pytest.mark.parametrize("state", STATES)
def test_nor_does_the_page_of_a_ticket(city: Cast, state: str) -> None:
    for person in (city.duty, city.operator, city.head):
        ticket = Ticket.objects.in_sight_of(person).filter(state=state).order_by("-pk").first()
        if ticket is None:
            continue
        found = plans(asked_for(person, f"/desk/tickets/{ticket.number}/", part=True))
        assert not [plan.sql for plan in found if plan.scanned], (state, person)
        assert len(found) <= A_TICKET, (state, person, len(found))


def test_looking_for_the_same_matter_scans_nothing(city: Cast) -> None:
    for state in ("received", "accepted"):
        ticket = Ticket.objects.filter(state=state).select_related("lead_office").latest("pk")
        found = plans(lambda: Ticket.objects.like(ticket, city.duty))  # noqa: B023 - called at once
        assert found
        assert not [plan.sql for plan in found if plan.scanned]


def test_the_sweep_of_what_grows_scans_nothing(city: Cast) -> None:
    follow(timezone.now())  # what grows is known from now on
    with by_index_if_there_is_one():
        found = plans(lambda: follow(timezone.now()))
    assert not [plan.sql for plan in found if plan.scanned]
    assert len(found) <= A_LOOK


def test_the_sweep_of_what_lapses_reads_what_was_answered_and_no_more(city: Cast) -> None:
    now = timezone.now()
    answered = Ticket.objects.filter(state="replied").count()
    clocks = len(ClockKind)  # of each, at most
    for plan in plans(lambda: list(Ticket.objects.to_lapse(now)[:500])):
        assert not plan.scanned, plan.sql
        assert plan.rows_read <= (1 + clocks) * answered, plan.rows_read
