"""The lists of the desk: which queues a person has, how many wait in each, and one page of a list.

Pages go by key, never by offset, and counts stop at 1,000: a list of a million tickets costs what
one of a
thousand does. Every one of them goes through `in_sight_of`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q

from hotline.models import Queue, QueueEntry, Seat, Ticket, User
from hotline.powers import Power

PAGE = 50
MOST_COUNTED = 1_000  # shown as 999+
OF_ONE_PERSON = (Queue.MINE, Queue.REVIEW)  # their places name a person, not who sees them


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
    return [*shown, Queue.LATE, Queue.ALL] if user.sight else []


def counts_of(user: User) -> dict[str, int]:
    """How many tickets wait in each of a person's queues; 1,000 means "999+"."""
    return {queue.value: count(queue, user) for queue in queues_of(user)}


def count(queue: str, user: User) -> int:
    """How many tickets wait in one queue, at most 1,000."""
    if queue == Queue.LATE:
        late = Ticket.objects.in_queue(queue, user).order_by()
        return int(late[:MOST_COUNTED].count())
    waiting = QueueEntry.objects.filter(queue=queue, audience__in=user.audiences)
    if queue in OF_ONE_PERSON:  # who went to another office left them behind with the old one
        seen = QueueEntry.objects.filter(audience=user.sight, queue=Queue.ALL)
        waiting = waiting.filter(Exists(seen.filter(ticket=OuterRef("ticket"))))
    return waiting[:MOST_COUNTED].count()


def in_words(number: int) -> str:
    """A count as it is shown."""
    return "999+" if number >= MOST_COUNTED else str(number)


@dataclass(frozen=True)
class Page:
    """A page of a list and whether there is more behind it."""

    tickets: list[Ticket] = field(default_factory=list)
    has_more: bool = False


def page(
    queue: str,
    user: User,
    *,
    order: str = "newest",
    after: str = "",
    matching: Q | None = None,
    size: int = PAGE,
) -> Page:
    """Return the page of `queue` that follows the ticket numbered `after`, newest or due first."""
    found = Ticket.objects.in_queue(queue, user).with_row()
    if matching is not None:
        found = found.filter(matching)
    if after:
        last = Ticket.objects.in_sight_of(user).filter(number=after).first()
        if last is not None:
            found = found.filter(_behind(last, order))
    if order == "due":
        found = found.order_by(F("due_at").asc(nulls_last=True), "id")
    else:
        found = found.order_by("-opened_at", "-id")
    tickets = list(found[: size + 1])
    return Page(tickets[:size], len(tickets) > size)


def _behind(last: Ticket, order: str) -> Q:
    if order != "due":
        older = Q(opened_at=last.opened_at, id__lt=last.pk)
        return Q(opened_at__lt=last.opened_at) | older
    if last.due_at is None:
        return Q(due_at=None, id__gt=last.pk)
    return Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.pk) | Q(due_at=None)


def searched(words: str) -> Q:
    """What the search box matches for now: number, title, words, office. Never beyond sight."""
    words = words.strip()
    return (
        Q(number__startswith=words)
        | Q(title__icontains=words)
        | Q(body__icontains=words)
        | Q(lead_office__name__icontains=words)
    )
