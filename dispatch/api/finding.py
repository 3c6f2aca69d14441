"""Lists of tickets: one index range of the queue table, filters on top, never beyond sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from hotline import numbers
from hotline.api.pages import LONGEST_CURSOR, MOST, PAGE, Order, cut, place_of
from hotline.api.problems import unfit
from hotline.models import Office, Queue, QueueEntry, Ticket, User
from hotline.models.sight import warned
from hotline.templatetags import listing

LEAST_WORDS, MOST_WORDS = 2, 100  # characters
NEWEST = Order("newest", ("-opened_at", "-ticket_id"))
DUE = Order("due", ("due_at", "ticket_id"))
NEVER_DUE = Order("due", ("ticket_id",))


class Wanted(Schema):
    """What a list of tickets can be asked for."""

    queue: Literal["inbox", "mine", "office", "review", "rulings", "late", "all"] = "all"
    state: str = Field("", max_length=200, description="One or more, separated by commas.")
    office: str = Field("", max_length=40, description="Code of the lead or an assisting office.")
    q: str = Field("", max_length=MOST_WORDS, description="Number, words of title or body, office.")
    numbers: str = Field("", max_length=5000, description="These only, separated by commas.")
    order: Literal["newest", "due"] = "newest"
    cursor: str = Field("", max_length=LONGEST_CURSOR, description="`next` of the page before.")
    limit: int = Field(PAGE, ge=1, description=f"How many; {MOST} at most.")


def listed(user: User, wanted: Wanted, shown: Callable[[Ticket], Any]) -> dict[str, Any]:
    """Return the page of tickets that `user` wants and may see."""
    entries = _filtered(_queue_of(user, wanted.queue), wanted).select_related(
        "ticket__lead_office", "ticket__taken_by", "ticket__account", "ticket__merged_into"
    )
    entries = entries.prefetch_related("ticket__assisting_offices")
    limit, order = min(wanted.limit, MOST), DUE if wanted.order == "due" else NEWEST
    place = place_of(wanted.cursor, order.name, 2) if wanted.cursor else None
    if order is DUE:
        found = _due_first(entries, place, limit + 1)
    else:
        if place is not None:
            entries = entries.filter(order.behind(place))
        found = list(entries.order_by(*order.by)[: limit + 1])
    return cut(found, limit, order.name, order.place_of, lambda entry: shown(entry.ticket))


def _queue_of(user: User, queue: str) -> QuerySet[QueueEntry]:
    if not user.sight:
        return QueueEntry.objects.none()
    seen = QueueEntry.objects.filter(audience=user.sight, queue=Queue.ALL)
    if queue == Queue.ALL:
        return seen
    if queue == Queue.LATE:
        return seen.filter(Exists(warned(timezone.now(), ticket="ticket")))
    # A place in a queue is a proposal to work; seeing is decided by the one entry of the sight.
    entries = QueueEntry.objects.filter(audience__in=user.audiences, queue=queue)
    return entries.filter(Exists(seen.filter(ticket=OuterRef("ticket"))))


def _filtered(entries: QuerySet[QueueEntry], wanted: Wanted) -> QuerySet[QueueEntry]:
    if wanted.state:
        entries = entries.filter(ticket__state__in=_states(wanted.state))
    if wanted.office:
        office = Office.objects.filter(code=wanted.office).first()
        if office is None:
            raise unfit(("office", _("There is no office with that code.")))
        assisting = Ticket.assisting_offices.through.objects.filter(
            office=office, ticket=OuterRef("ticket")
        )
        entries = entries.filter(Q(ticket__lead_office=office) | Exists(assisting))
    if wanted.numbers:
        entries = entries.filter(ticket__number__in=_numbers(wanted.numbers))
    for word in _words(wanted.q):
        entries = entries.filter(_with_word(word))
    return entries


def _due_first(
    entries: QuerySet[QueueEntry], place: list[Any] | None, count: int
) -> list[QueueEntry]:
    """Those with a due time in its order, then those without: each a range of the index."""
    found: list[QueueEntry] = []
    timed, untimed = entries.filter(due_at__isnull=False), entries.filter(due_at=None)
    if place is None or place[0] is not None:
        if place is not None:
            timed = timed.filter(DUE.behind(place))
        found = list(timed.order_by(*DUE.by)[:count])
    elif place is not None:
        untimed = untimed.filter(NEVER_DUE.behind(place[1:]))
    if len(found) < count:
        found += untimed.order_by(*NEVER_DUE.by)[: count - len(found)]
    return found


def _states(text: str) -> list[str]:
    asked = [state.strip() for state in text.split(",") if state.strip()]
    if unknown := set(asked) - set(Ticket.State.values):
        raise unfit(("state", _("There is no state “%s”.") % listing.listed(sorted(unknown))))
    return asked


def _numbers(text: str) -> list[str]:
    asked = [number.strip() for number in text.split(",") if number.strip()]
    if len(asked) > MOST:
        raise unfit(("numbers", _("At most %d numbers at once.") % MOST))
    return [number for one in asked if (number := numbers.parse_number(one))]


def _words(text: str) -> list[str]:
    if text and len(text.strip()) < LEAST_WORDS:
        raise unfit(("q", _("At least %d characters.") % LEAST_WORDS))
    return text.split()


def _with_word(word: str) -> Q:
    number = numbers.parse_number(word)
    if number:
        return Q(ticket__number=number)
    return (
        Q(ticket__number__startswith=word)
        | Q(ticket__title__icontains=word)
        | Q(ticket__body__icontains=word)
        | Q(ticket__lead_office__name__icontains=word)
        | Q(ticket__lead_office__code=word)
    )
