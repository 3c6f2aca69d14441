"""Finds the clocks that press: those past their yellow point, by key, in one of two orders.

Both orders walk an index of the open clocks; a page costs what a page costs, however many wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from hotline.api.pages import Order, cursor_of, place_of
from hotline.errors import Refused
from hotline.models import Clock, ClockKind, Event, Level, Office, Queue, User
from hotline.models.sight import NAMED, naming
from supervision.lateness import MOST_COUNTED, at_levels

PAGE = 30  # rows a page shows
AT_ONCE = 500  # rows an export reads together
DUE = Order("late.due", ("due_at", "id"))
SINCE = Order("late.since", ("yellow_at", "id"))
ORDERS = {"due": DUE, "since": SINCE}
LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED, Level.DEEP_RED)
WITH = (
    *("ticket__lead_office", "ticket__taken_by", "ticket__taken_by__office"),
    "ticket__account__listening_vendor",
)
# One range of an index for each office, cut off where a count is not told any more.
BY_OFFICE = """
SELECT o.code, o.name, (
  SELECT count(*) FROM (
    SELECT 1 FROM hotline_queueentry q
    WHERE q.audience = 'of:' || o.id AND q.queue = %s AND q.warn_at <= %s LIMIT %s
  ) AS pressing
) AS late
FROM hotline_office o ORDER BY late DESC, o.code
"""


@dataclass(frozen=True)
class Wanted:
    """What the queue is asked for; a filter that names nothing we have is no filter."""

    office: Office | None = None
    level: str = ""
    clock: str = ""
    order: str = "due"
    now: datetime = field(default_factory=timezone.now)

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        code, level, clock = (asked.get(name, "") for name in ("office", "level", "clock"))
        office = Office.objects.filter(code=code).select_related("parent").first() if code else None
        return cls(
            office=office,
            level=level if level in LEVELS else "",
            clock=clock if clock in ClockKind.values else "",
            order="since" if asked.get("order") == "since" else "due",
        )

    def query(self, **more: str) -> str:
        """The address of this queue, or of one that differs from it in `more`."""
        told = {
            "office": self.office.code if self.office else "",
            "level": self.level,
            "clock": self.clock,
            "order": self.order if self.order != "due" else "",
        } | more
        return urlencode({name: value for name, value in told.items() if value})


def pressing(user: User, wanted: Wanted) -> QuerySet[Clock]:
    """The clocks that are wanted, of tickets in sight of `user`, in the order that is wanted."""
    found = Clock.objects.filter(stopped_at=None, yellow_at__lte=wanted.now)
    if not user.sight:
        return found.none()
    # With the door in one filter: both are about the same place.
    found = found.filter(ticket__places__audience=user.sight, ticket__places__queue=Queue.ALL)
    if wanted.office is not None:
        audience = naming(wanted.office, seen_by=user.sight)
        found = found.filter(ticket__places__audience=audience, ticket__places__queue=NAMED)
    if wanted.level:
        found = found.filter(at_levels(wanted.now)[wanted.level])
    if wanted.clock:
        found = found.filter(kind=wanted.clock)
    return found.order_by(*ORDERS[wanted.order].by)


def page(user: User, wanted: Wanted, after: str, size: int = PAGE) -> tuple[list[Clock], str]:
    """The clocks of one page, and the cursor of the page after it, if any."""
    order = ORDERS[wanted.order]
    found = pressing(user, wanted)
    if after and (place := _place(after, order)):
        found = found.filter(order.behind(place))
    rows = list(
        found.select_related(*WITH).prefetch_related("ticket__assisting_offices")[: size + 1]
    )
    more = len(rows) > size
    return rows[:size], cursor_of(order.name, order.place_of(rows[size - 1])) if more else ""


def parts(user: User, wanted: Wanted) -> Iterator[list[Clock]]:
    """Everything that is wanted, so many rows at a time: nothing longer is ever held."""
    after, more = "", True
    while more:
        rows, after = page(user, wanted, after, AT_ONCE)
        more = bool(after)
        yield rows


def by_office(now: datetime) -> list[tuple[str, str, str]]:
    """The offices with tickets on which a clock presses: code, name, and how many, up to 999+."""
    with connection.cursor() as cursor:
        cursor.execute(BY_OFFICE, [NAMED, now, MOST_COUNTED])
        counted = cursor.fetchall()
    return [
        (code, name, str(late) if late < MOST_COUNTED else "999+")
        for code, name, late in counted
        if late
    ]


def roads(clocks: list[Clock]) -> dict[int, dict[str, Any]]:
    """How often each ticket was dispatched, returned and extended, and when it was dispatched
    last: counted from the record, for a page in one question.
    """
    ruled = Q(step="rule", details__granted=True)
    told = (
        Event.objects.filter(ticket__in={clock.ticket_id for clock in clocks})
        .order_by()
        .values("ticket")
        .annotate(
            dispatches=Count("pk", filter=Q(step="dispatch")),
            dispatched_at=Max("at", filter=Q(step="dispatch")),
            returns=Count("pk", filter=ruled & Q(details__kind="return")),
            extensions=Count("pk", filter=ruled & Q(details__kind="extension")),
        )
    )
    return {one["ticket"]: dict(one) for one in told}


def _place(after: str, order: Order) -> list[Any] | None:
    try:
        return place_of(after, order.name, len(order.by))
    except Refused:  # not one of ours: the queue begins at its beginning
        return None
