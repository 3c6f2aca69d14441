"""Tickets as a table: a queue, a search or a saved filter of the desk, masked as on screen.

The keys come by one cursor on the server, held over transactions; the tickets are read a few
hundred at a time and through the door, as they are then. So a table of half a million takes no
more memory than one of a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dispatch import lists
from dispatch.models import SavedFilter
from dispatch.shelves import narrowed_by
from hotline import personal
from hotline.errors import Refused
from hotline.models import Office, Queue, Secret, Ticket, User
from hotline.models.searching import Sought
from supervision.exports.table import AT_ONCE, Line, Smaller, Table, moment

COLUMNS = (
    *("pk", "number", "opened_at", "account__name", "kind", "category__name", "urgency", "state"),
    *("title", "lead_office__name", "taken_by__name", "due_at", "confidential"),
)
OPENED = (Secret.Kind.NAME, Secret.Kind.PHONE)  # columns of who gives a reason


class TicketTable(Table):
    """What the desk lists."""

    code = "tickets"
    label = gettext_lazy("Tickets")
    filters = ("queue", "q", "state", "office", "order", "filter", "since", "until")
    has_days = has_people = True

    def __init__(self, user: User, asked: Mapping[str, str]) -> None:
        super().__init__(user, asked)
        if "q" in self.asked:  # who is sought is nobody's to write down
            self.asked["q"] = personal.masked(self.asked["q"])[0]

    @classmethod
    def is_for(cls, user: User) -> bool:
        return bool(user.sight)

    @property
    def head(self) -> Line:
        return [
            *(_("Number"), _("Came in"), _("Account"), _("Kind"), _("Category"), _("Urgency")),
            *(_("State"), _("Title"), _("Lead office"), _("Held by")),
            *(pgettext("clocks", "Due"), _("Confidential")),
        ]

    def count(self, most: int) -> int:
        return self.entries.order_by()[:most].count()

    def parts(self) -> Iterator[list[Line]]:
        for keys in self.keys():
            yield [_line(values) for values in self.read(keys)]

    def keys(self) -> Iterator[list[int]]:
        """The keys of its tickets in order, so many at a time."""
        by: tuple[Any, ...] = ("-opened_at", "-ticket_id")
        if self.asked.get("order") == "due":
            by = (F("due_at").asc(nulls_last=True), "ticket_id")
        found = self.entries.order_by(*by).values_list("ticket_id", flat=True)
        walked = found.iterator(chunk_size=4 * AT_ONCE)
        while keys := list(islice(walked, AT_ONCE)):
            yield keys

    def read(self, keys: list[int]) -> list[dict[str, Any]]:
        """These tickets as far as the person still sees them, in this order."""
        seen = Ticket.objects.in_sight_of(self.user).filter(pk__in=keys)
        found = {values["pk"]: values for values in seen.values(*COLUMNS)}
        return [found[key] for key in keys if key in found]

    def said(self) -> list[str]:
        asked, told = self.asked, []
        if self.kept_filter:
            told.append(self.kept_filter.name)
        elif self.wanted.queue and not asked.get("q"):
            told.append(str(Queue(self.wanted.queue).label))
        if asked.get("q"):
            told.append(_("Search: %(q)s") % {"q": asked["q"]})
        told += [str(Ticket.State(state).label) for state in self.wanted.states]
        if self.wanted.office:
            told.append(self.wanted.office.name)
        for name, words in (("since", _("from %(day)s")), ("until", _("until %(day)s"))):
            if day := _day(asked.get(name, "")):
                told.append(words % {"day": day})
        return told

    def smaller(self, most: int) -> list[Smaller]:
        """So many of the newest as are allowed, by whole days."""
        times = self.entries.order_by("-opened_at", "-ticket_id")
        first = times.values_list("opened_at", flat=True)[most : most + 1].first()
        if first is None:
            return []
        day = timezone.localdate(first) + timedelta(days=1)
        if day > (_day(self.asked.get("until", "")) or timezone.localdate()):
            return []  # one day alone is too much
        told = _("Only those from %(day)s on") % {"day": day}
        return [Smaller(told, self.asked | {"since": day.isoformat()})]

    @cached_property
    def kept_filter(self) -> SavedFilter | None:
        """The saved filter it is about, if the person may use it."""
        key = self.asked.get("filter", "").removeprefix("filter-")
        if not (key.isascii() and key.isdigit() and len(key) < 10):
            return None
        return SavedFilter.objects.at_hand(self.user).filter(pk=int(key)).first()

    @cached_property
    def wanted(self) -> lists.Wanted:
        """The list as the desk asks for it."""
        asked = self.asked
        queues, words = lists.queues_of(self.user), asked.get("q", "")
        queue = Queue(asked["queue"]) if asked.get("queue") in queues else Queue.ALL
        if self.kept_filter:
            queue = Queue(self.kept_filter.queue)
        offices = Office.objects.filter(code=asked.get("office", "")).select_related("parent")
        return lists.Wanted(
            queue=Queue.ALL if words else queue,
            states=tuple(s for s in [asked.get("state", "")] if s in Ticket.State.values),
            office=offices.first() if asked.get("office") else None,
            sought=Sought.parse(words),
        )

    @property
    def entries(self) -> lists.Entries:
        """The places that the list walks, with everything that narrows it."""
        wanted = self.wanted
        found = lists.entries_of(wanted, self.user)
        if wanted.states:
            found = found.filter(state__in=wanted.states)
        if wanted.sought.words:
            found = found.filter(ticket_id__in=wanted.sought.every_hit())
        if self.asked.get("filter"):
            kept = self.kept_filter
            found = narrowed_by(kept)(found) if kept else found.none()
        if since := _day(self.asked.get("since", "")):
            found = found.filter(opened_at__gte=_midnight(since))
        if until := _day(self.asked.get("until", "")):
            found = found.filter(opened_at__lt=_midnight(until + timedelta(days=1)))
        return found


class OpenedTable(TicketTable):
    """The same with citizens' names and numbers, opened one ticket after the other by the vault,
    with one reason; what it keeps shut for this person, stays shut.
    """

    def __init__(self, user: User, asked: Mapping[str, str], reason: str) -> None:
        super().__init__(user, asked)
        self.reason = reason

    @property
    def head(self) -> Line:
        return [*super().head, *(str(kind.label) for kind in OPENED)]

    def parts(self) -> Iterator[list[Line]]:
        for keys in self.keys():
            seen = Ticket.objects.in_sight_of(self.user).filter(pk__in=keys)
            tickets = {ticket.pk: ticket for ticket in seen.with_page()}
            yield [
                [*_line(values), *self._opened(tickets[values["pk"]])]
                for values in self.read(keys)
                if values["pk"] in tickets
            ]

    def _opened(self, ticket: Ticket) -> Line:
        try:
            return [
                " / ".join(ticket.reveal(kind, by=self.user, reason=self.reason)) for kind in OPENED
            ]
        except Refused:
            return [_("stays closed") for _kind in OPENED]


def _line(values: dict[str, Any]) -> Line:
    return [
        values["number"],
        moment(values["opened_at"]),
        values["account__name"],
        str(Ticket.Kind(values["kind"]).label) if values["kind"] else "",
        values["category__name"] or "",
        str(Ticket.Urgency(values["urgency"]).label),
        str(Ticket.State(values["state"]).label),
        values["title"],
        values["lead_office__name"] or "",
        values["taken_by__name"] or "",
        moment(values["due_at"]),
        _("yes") if values["confidential"] else "",
    ]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
