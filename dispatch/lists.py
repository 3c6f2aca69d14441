"""The lists of the desk: which queues a person has, how many wait in each, and one page of a list.

Pages and the API ask here alike. A list is a range of the narrow table of queues
(`hotline.models.sight`), in the order of one of its indexes; pages go by key, never by offset,
counts stop at 1,000, and tickets are read last, by their keys and through the door, by whoever
needs them. So a list of a million tickets costs what one of a thousand does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dispatch import searches
from hotline.api.pages import Order
from hotline.models import Office, Queue, QueueEntry, Seat, Ticket, User
from hotline.models.finding import Tickets
from hotline.models.searching import Sought, numbered
from hotline.models.sight import NAMED, OF_ONE_PERSON, naming, sees_what_offices_see, whose
from hotline.powers import Power

PAGE = 25  # rows the desk asks for at once; more come with "Older"
MOST_COUNTED = 1_000  # shown as 999+
NEWEST = Order("newest", ("-opened_at", "-ticket_id"))
DUE = Order("due", ("due_at", "ticket_id"))
NEVER_DUE = Order("due", ("ticket_id",))
ORDERS = {order.name: order for order in (NEWEST, DUE)}
KEYS = ("ticket_id", "opened_at", "due_at")  # all that a page is made of

Entries = QuerySet[QueueEntry]
Reading = Callable[[Tickets], Tickets]
Place = Sequence[Any]  # where a page ended: time and key; `None` for a time never due


# Queues ------------------------------------------------------------------------------------------


def queues_of(user: User) -> list[Queue]:
    """The queues on a person's desk, the one they start with first."""
    reviews = bool(user.seats - {Seat.DRAFT})
    own = {
        Queue.INBOX: Power.RECEIVE in user.powers,
        Queue.RULINGS: user.in_centre,
        Queue.MINE: Power.SUPERVISE not in user.powers,
        Queue.OFFICE: Power.HANDLE in user.powers,
        Queue.REVIEW: reviews,
    }
    shown = [queue for queue, has in own.items() if has]
    if reviews and Seat.DRAFT not in user.seats:  # a leader comes to review, not to draft
        shown.sort(key=lambda queue: queue != Queue.REVIEW)
    return [*shown, Queue.DISASTER, Queue.LATE, Queue.ALL] if user.sight else []


def counts_of(user: User) -> dict[str, int]:
    """How many tickets wait in each of a person's queues; 1,000 means "999+"."""
    return {queue.value: count(Wanted(queue), user) for queue in queues_of(user)}


def in_words(number: int) -> str:
    """A count as it is shown."""
    return "999+" if number >= MOST_COUNTED else str(number)


# What can be asked for ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for: a queue, filters on it, words to look for, and the order."""

    queue: str = Queue.ALL
    states: tuple[str, ...] = ()
    office: Office | None = None
    numbers: tuple[str, ...] | None = None
    sought: Sought = field(default_factory=Sought)
    order: str = NEWEST.name


@dataclass(frozen=True)
class Page:
    """A page of a list: the keys of its tickets, and whether there is more behind it."""

    user: User
    keys: tuple[int, ...] = ()
    has_more: bool = False
    last: tuple[datetime | None, int] | None = None  # the place the next page begins behind

    def tickets(self, read: Reading = Tickets.all) -> list[Ticket]:
        """Return the tickets, in order and through the door; `read` says with what else."""
        seen = Ticket.objects.in_sight_of(self.user).filter(pk__in=self.keys)
        found = {ticket.pk: ticket for ticket in read(seen)} if self.keys else {}
        return [found[key] for key in self.keys if key in found]


def page(wanted: Wanted, user: User, *, after: Place | None = None, size: int = PAGE) -> Page:
    """Return the page of what is `wanted` that follows the place `after`, of what `user` sees."""
    if not user.sight:
        return Page(user)
    found = _found(wanted, user, after, size + 1)
    here = found[:size]
    keys = tuple(key for key, *_times in here)
    last = None
    if here:
        key, opened_at, due_at = here[-1]
        last = (due_at if wanted.order == DUE.name else opened_at, key)
    return Page(user, keys, len(found) > size, last)


def place_of(number: str, wanted: Wanted, user: User) -> Place | None:
    """Return the place of a ticket in the order of a list; None if `user` sees no such ticket."""
    found = Ticket.objects.in_sight_of(user).filter(number=number)
    times = found.values_list("due_at" if wanted.order == DUE.name else "opened_at", "pk")
    return times.first()


def count(wanted: Wanted, user: User) -> int:
    """How many tickets there are of what is `wanted`, at most 1,000."""
    if not user.sight:
        return 0
    entries = entries_of(wanted, user)
    if wanted.states:
        entries = entries.filter(state__in=wanted.states)
    if wanted.sought.words:
        return searches.count(wanted.sought, entries, NEWEST, MOST_COUNTED)
    return entries.order_by()[:MOST_COUNTED].count()


# How it is found ---------------------------------------------------------------------------------


def entries_of(wanted: Wanted, user: User) -> Entries:
    """The range that a list walks, with every filter but states, which are ranges of their own.

    A place in a queue is a proposal to work; seeing is decided by the one entry of the sight.
    """
    seen = QueueEntry.objects.filter(audience=user.sight, queue=Queue.ALL)
    own = QueueEntry.objects.filter(audience=whose(wanted.queue, user), queue=wanted.queue)
    everything = wanted.queue in (Queue.ALL, Queue.LATE)
    entries = seen if everything else own
    if wanted.queue in OF_ONE_PERSON:  # who went to another office left them behind with the old
        entries = entries.filter(Exists(seen.filter(ticket=OuterRef("ticket"))))
    if wanted.office is not None:
        audience = naming(wanted.office, seen_by=user.sight)
        named = QueueEntry.objects.filter(audience=audience, queue=NAMED)
        if not everything:
            entries = entries.filter(Exists(named.filter(ticket=OuterRef("ticket"))))
        elif sees_what_offices_see(user.sight):
            entries = named
        else:
            entries = named.filter(Exists(seen.filter(ticket=OuterRef("ticket"))))
    if wanted.queue == Queue.LATE:
        entries = entries.filter(warn_at__lte=timezone.now())
    if wanted.numbers is not None:
        asked = Ticket.objects.filter(number__in=wanted.numbers)
        entries = entries.filter(ticket__in=list(asked.values_list("pk", flat=True)))
    for beginning in wanted.sought.numbers:
        entries = entries.filter(numbered(beginning))
    return entries


Found = list[tuple[int, datetime, datetime | None]]


def _found(wanted: Wanted, user: User, after: Place | None, most: int) -> Found:
    """The keys and times."""
    entries = entries_of(wanted, user)
    ranges = [entries.filter(state=state) for state in wanted.states] or [entries]

    def slice_of(order: Order, after: Place | None, most: int, **only: Any) -> Found:
        bounded = [one.filter(**only) for one in ranges]
        if after is not None:
            bounded = [one.filter(order.behind(after)) for one in bounded]
        if wanted.sought.words:
            return searches.first(wanted.sought, bounded, order, most, of=_first)
        return _first(bounded, order, most)

    if wanted.order != DUE.name:
        return slice_of(NEWEST, after, most)
    # Those with a due time in its order, then those without: each a range of the index.
    found: Found = []
    if after is None or after[0] is not None:
        found = slice_of(DUE, after, most, due_at__isnull=False)
        after = None
    if len(found) < most and wanted.queue != Queue.LATE:  # late is only what has a due time
        rest = None if after is None else after[1:]
        found += slice_of(NEVER_DUE, rest, most - len(found), due_at__isnull=True)
    return found


def _first(ranges: Sequence[Entries], order: Order, most: int) -> Found:
    """The first of several ranges, each read in its own order, then laid together."""
    parts = [one.order_by(*order.by).values_list(*KEYS)[:most] for one in ranges]
    if len(parts) == 1:
        return list(parts[0])
    together = parts[0].union(*parts[1:], all=True)
    return list(together.order_by(*order.by)[:most])
