"""Lists of a city with twelve thousand tickets: each reads what it shows, and little more."""

from __future__ import annotations

from itertools import product

import pytest

from dispatch import lists
from dispatch.lists import Wanted
from dispatch.showing import rows
from hotline.models import Office, Queue, QueueEntry, Ticket, User
from tests.cast import Cast
from tests.dispatch.big_city import city
from tests.dispatch.plans import plans

__all__ = ["city"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MOST_READ = 1_500  # rows and entries for a page of 50; a scan would read the 12,000 tickets
RUNNING = QueueEntry.objects.filter(audience="inspectorate", queue=Queue.ALL, warn_at__isnull=False)
WHO = ("operator", "duty", "handler", "head", "inspector")
STATES = ((), ("closed",), ("received",), ("shelved",), ("handling", "replied", "declined"))


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("who", WHO)
def test_no_queue_reads_a_table_from_its_beginning(city: Cast, who: str, order: str) -> None:
    user: User = getattr(city, who)
    for queue in lists.queues_of(user):
        _flat(Wanted(queue, order=order), user)


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("who", WHO)
def test_nor_does_any_filter(city: Cast, who: str, order: str) -> None:
    user: User = getattr(city, who)
    offices = [None, *Office.objects.filter(code__in=["water", "housing"])]
    queues = (Queue.ALL, Queue.LATE)
    for queue, states, office in product(queues, STATES, offices):
        _flat(Wanted(queue, states=states, office=office, order=order), user)


@pytest.mark.parametrize("who", WHO)
def test_counts_stop_at_a_thousand_and_scan_nothing(city: Cast, who: str) -> None:
    user: User = getattr(city, who)
    for plan in plans(lambda: lists.counts_of(user)):
        assert not plan.scanned, plan.sql
        assert plan.rows_read <= 3 * lists.MOST_COUNTED, plan.sql
    assert lists.count(Wanted(Queue.ALL), user) == lists.MOST_COUNTED
    assert lists.in_words(lists.MOST_COUNTED) == "999+"


def test_a_page_deep_in_the_list_costs_what_the_first_does(city: Cast) -> None:
    entries = QueueEntry.objects.filter(audience="centre", queue="all").order_by("-opened_at")
    deep = entries[10_000]
    for order, at in (("newest", deep.opened_at), ("due", deep.due_at)):
        _flat(Wanted(order=order), city.duty, after=(at, deep.ticket_id))


def test_named_tickets_are_found_by_their_numbers(city: Cast) -> None:
    numbers = tuple(Ticket.objects.order_by("id").values_list("number", flat=True)[::400])
    found = lists.page(Wanted(numbers=numbers), city.duty, size=100)
    assert {ticket.number for ticket in found.tickets()} == set(numbers)
    _flat(Wanted(numbers=numbers), city.duty, size=100)


def _flat(wanted: Wanted, user: User, **how: object) -> None:
    """Assert that a page of this list scans nothing, and reads little; `late` with a filter on top
    for each state at most the tickets on which a clock runs.
    """
    most = MOST_READ
    if wanted.queue == Queue.LATE:
        most += RUNNING.count() * max(1, len(wanted.states))

    def shown() -> None:
        rows.of(lists.page(wanted, user, **how).keys, user, queue=wanted.queue)  # type: ignore[arg-type]

    for plan in plans(shown):
        assert not plan.scanned, (wanted, plan.sql)
        assert plan.rows_read <= most, (wanted, plan.rows_read, plan.sql)
