"""How a search walks a list: rare words through the index of pairs, common ones along the list.

A word that thousands of tickets hold is found soonest by reading the list in its order; one that
few hold, by asking the index for all of them and sorting those. Nobody knows beforehand which it
is, and a guess of the planner's that is wrong costs seconds; so it is tried, each try with an end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from hotline.api.pages import Order
from hotline.models import QueueEntry
from hotline.models.searching import Sought

FEW = 5_000  # hits in the whole city that are simply fetched and sorted
# Rows of the list that are read before something else is tried.
GLANCE, WALK = 2_000, 20_000

Entries = QuerySet[QueueEntry]
Find = Callable[[Sequence[Entries], Order, int], list[Any]]


def first(
    sought: Sought, ranges: Sequence[Entries], order: Order, most: int, *, of: Find
) -> list[Any]:
    """Return the first `most` of the ranges that are hits; `of` reads ranges in an order."""
    if glanced := _along(sought, ranges, order, most, of, GLANCE):
        return glanced
    if sought.has_more_than(FEW) and (walked := _along(sought, ranges, order, most, of, WALK)):
        return walked
    # Few, or common once but not lately: all of them, sorted.
    hits = sought.every_hit()
    return of([one.filter(ticket_id__in=hits) for one in ranges], order, most)


def count(sought: Sought, entries: Entries, order: Order, most: int) -> int:
    """Return how many of `entries` are hits, at most `most`, by the same roads: a walk where a
    glance promises that it finds as many.
    """
    promised = _near(sought, entries, order, GLANCE, most) * WALK // GLANCE
    if promised >= most and _near(sought, entries, order, WALK, most) == most:
        return most
    if sought.has_more_than(FEW):
        some = entries.filter(ticket_id__in=sought.some(2 * most))
        if some.order_by()[:most].count() == most:
            return most
    return entries.filter(ticket_id__in=sought.every_hit()).order_by()[:most].count()


def _near(sought: Sought, entries: Entries, order: Order, rows: int, most: int) -> int:
    """Count the hits among the first `rows`, at most `most`."""
    near = entries.filter(_until(entries, order, rows), sought.held())
    return near.order_by(*order.by)[:most].count()


def _along(
    sought: Sought, ranges: Sequence[Entries], order: Order, most: int, of: Find, rows: int
) -> list[Any]:
    """Return a full page out of the first `rows` of each range, or nothing."""
    bounded = [one.filter(_until(one, order, rows)) for one in ranges]
    found = of([one.filter(sought.held()) for one in bounded], order, most)
    return found if len(found) == most else []


def _until(entries: Entries, order: Order, rows: int) -> Q:
    """The condition that holds for the first `rows` and those at the same moment as the last."""
    name = order.attributes[0]
    ends = entries.order_by(*order.by).values_list(name, flat=True)[rows : rows + 1]
    end = next(iter(ends), None)
    if end is None:
        return Q()
    return Q(**{f"{name}__gte" if order.by[0].startswith("-") else f"{name}__lte": end})
