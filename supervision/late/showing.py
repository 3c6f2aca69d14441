"""How a pressing clock is shown, on the page and in a file: who holds it, and how it got there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotline.models import Clock, ClockKind, Level, Office
from hotline.models.clocks import OF_THE_OFFICES
from supervision.late import queue

Part = dict[str, Any]
HEAD = (
    pgettext_lazy("clocks", "Level"),
    gettext_lazy("Ticket"),
    gettext_lazy("Title"),
    pgettext_lazy("clocks", "Limit"),
    gettext_lazy("Office"),
    gettext_lazy("Person"),
    pgettext_lazy("clocks", "Held since"),
    pgettext_lazy("clocks", "Dispatched"),
    pgettext_lazy("clocks", "Returned"),
    pgettext_lazy("clocks", "Extended"),
    pgettext_lazy("clocks", "Due"),
)


def rows(clocks: list[Clock], now: datetime) -> list[Part]:
    """The rows of a page or of a part of a file."""
    roads, centre = queue.roads(clocks), Office.objects.filter(is_centre=True).first()
    return [_row(clock, roads.get(clock.ticket_id, {}), centre, now) for clock in clocks]


def lines(clocks: list[Clock], now: datetime) -> list[list[str]]:
    """The same as cells of a table."""
    return [
        [
            str(Level(row["level"]).label),
            row["ticket"].number,
            row["ticket"].title,
            str(row["clock"]),
            row["office"],
            row["person"],
            _moment(row["since"]),
            *(str(row[name]) for name in ("dispatches", "returns", "extensions")),
            _moment(row["due_at"]),
        ]
        for row in rows(clocks, now)
    ]


def _row(clock: Clock, road: Part, centre: Office | None, now: datetime) -> Part:
    ticket = clock.ticket
    at_office = clock.kind in (*OF_THE_OFFICES, ClockKind.SHELF)
    return {
        "level": clock.level_at(now),
        "ticket": ticket,
        "clock": clock.get_kind_display(),
        "office": _holder(clock, centre),
        "person": ticket.taken_by.name if ticket.taken_by else "",
        "since": (at_office and road.get("dispatched_at")) or clock.started_at,
        "dispatches": road.get("dispatches", 0),
        "returns": road.get("returns", 0),
        "extensions": road.get("extensions", 0),
        "due_at": clock.due_at,
        "was_due_at": clock.original_due_at,
    }


def _holder(clock: Clock, centre: Office | None) -> str:
    """Against whom it runs: an office, those that assist, who listens at the door, the centre."""
    ticket = clock.ticket
    if clock.kind == ClockKind.ASSIST:
        return _("%(offices)s (assisting)") % {
            "offices": " / ".join(office.name for office in ticket.assisting_offices.all())
        }
    if clock.kind in (*OF_THE_OFFICES, ClockKind.SHELF) and ticket.lead_office:
        return ticket.lead_office.name
    if clock.kind == ClockKind.RESPOND and ticket.account.listening_vendor:
        return ticket.account.listening_vendor.name
    return centre.name if centre else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
