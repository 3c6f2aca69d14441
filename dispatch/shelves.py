"""Lists beside the queues: tickets one was called to, and what a saved filter finds.

A filter may ask for what no index knows. So that its list and its count cost the same in a large
city as in a small one, neither looks at more than so many tickets at a time: a count says with a
plus that there are older ones, a page goes on where the one before stopped looking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from dispatch.lists import MOST_COUNTED, PAGE, Entries, Wanted, entries_of, in_words
from dispatch.models import Mention, SavedFilter
from hotline.models import Queue, QueueEntry, User

COUNTED = 2_000  # tickets of a queue, the newest, that a count looks at
LOOKED_AT = 10_000  # that one page of a list looks at


@dataclass(frozen=True)
class Shelf:
    """A list beside the queues: at what address, of which queue, and what of it."""

    key: str
    name: str
    url: str
    queue: Queue
    narrowed: Callable[[Entries], Entries]


@dataclass(frozen=True)
class ShelfPage:
    """A page of a shelf; `after` is the ticket from where the next one looks on, "" at the end."""

    keys: list[int] = field(default_factory=list)
    after: str = ""

    @property
    def has_more(self) -> bool:
        return bool(self.after)


def page(shelf: Shelf, user: User, *, order: str, after: str, size: int = PAGE) -> ShelfPage:
    """Return the page that follows the ticket numbered `after`, newest or due first."""
    entries = entries_of(Wanted(shelf.queue), user)
    last = entries.filter(ticket__number=after).first() if after else None
    if last is not None:
        entries = entries.filter(_behind(last, order))
    by: tuple[Any, ...] = ("-opened_at", "-ticket_id")
    if order == "due":
        by = (F("due_at").asc(nulls_last=True), "ticket_id")
    looked_at = entries.order_by(*by)[:LOOKED_AT]
    matching = shelf.narrowed(QueueEntry.objects.filter(pk__in=looked_at.values("pk")))
    found = list(matching.order_by(*by).values_list("ticket", "ticket__number")[: size + 1])
    keys = [key for key, _number in found[:size]]
    if len(found) > size:
        return ShelfPage(keys, found[size - 1][1])
    # Few or none were found; if there is more that nobody looked at, the next page goes on there.
    end = entries.order_by(*by)[LOOKED_AT - 1 : LOOKED_AT].values_list("ticket__number", flat=True)
    return ShelfPage(keys, end.first() or "")


def counted(kept: SavedFilter, user: User) -> str:
    """How many tickets a filter finds among the newest of its queue; "7+" where there are older
    ones that nobody counted.
    """
    newest = entries_of(Wanted(kept.queue), user).order_by("-opened_at", "-ticket_id")
    looked_at = QueueEntry.objects.filter(pk__in=newest[:COUNTED].values("pk"))
    found = narrowed_by(kept)(looked_at).order_by()[:MOST_COUNTED].count()
    older = found < MOST_COUNTED and newest[COUNTED : COUNTED + 1].exists()
    return f"{found}+" if older else in_words(found)


def narrowed_by(kept: SavedFilter) -> Callable[[Entries], Entries]:
    """What a filter leaves of a queue."""
    return lambda entries: entries.filter(kept.matching())


def calling(user: User) -> Callable[[Entries], Entries]:
    """What calls `user` and waits to be looked at."""
    waiting = Mention.objects.waiting_for(user)
    return lambda entries: entries.filter(ticket__in=waiting.values("ticket"))


def _behind(last: QueueEntry, order: str) -> Q:
    if order != "due":
        older = Q(opened_at=last.opened_at, ticket__lt=last.ticket_id)
        return Q(opened_at__lt=last.opened_at) | older
    if last.due_at is None:
        return Q(due_at=None, ticket__gt=last.ticket_id)
    later = Q(due_at=last.due_at, ticket__gt=last.ticket_id)
    return Q(due_at__gt=last.due_at) | later | Q(due_at=None)
