"""The figures of the wall: each a range of an index that ends where nobody counts any more.

All come from the narrow table of queues (hotline/models/sight.py), so they cost the same however
many tickets the city has. Counts stop at 1,000, shown as 999+.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from dispatch.lists import MOST_COUNTED, in_words
from hotline.models import Card, Queue, QueueEntry, Ticket, User
from hotline.models.sight import NAMED, RUNNING

MINUTES = 30  # of what came in, one bar each
MOST_NEW = 20_000  # tickets of these minutes that are looked at; more is a flood in any case
DAY = timedelta(days=1)
# How long something has been late, the youngest first: each up to so long.
AGES = (("day", DAY), ("three", 3 * DAY), ("week", 7 * DAY), ("longer", None))

INCOMING = """
SELECT count(*) FILTER (WHERE opened_at > %(lately)s),
  floor(extract(epoch FROM %(end)s - opened_at) / 60)::int AS ago, count(*)
FROM (
  SELECT opened_at FROM hotline_queueentry
  WHERE audience = %(sight)s AND queue = %(all)s AND opened_at >= %(begin)s
  ORDER BY opened_at DESC, ticket_id DESC LIMIT %(most)s
) AS newest GROUP BY ago
"""
LATE = """
SELECT count(*), count(*) FILTER (WHERE due_at >= %(day)s),
  count(*) FILTER (WHERE due_at < %(day)s AND due_at >= %(three)s),
  count(*) FILTER (WHERE due_at < %(three)s AND due_at >= %(week)s)
FROM (
  SELECT due_at FROM hotline_queueentry
  WHERE audience = %(sight)s AND queue = %(queue)s AND warn_at IS NOT NULL AND due_at < %(now)s
  ORDER BY due_at LIMIT %(most)s
) AS late
"""
# Two ranges of an index for each office, each cut off where a count is not told any more.
BY_OFFICE = """
SELECT o.code, o.name, old.late, old.long, GREATEST(warned.all - old.late, 0)
FROM hotline_office o
CROSS JOIN LATERAL (
  SELECT count(*) AS late, count(*) FILTER (WHERE due_at < %(three)s) AS long
  FROM (
    SELECT due_at FROM hotline_queueentry
    WHERE audience = 'of:' || o.id AND queue = %(queue)s AND warn_at IS NOT NULL
      AND due_at < %(now)s
    ORDER BY due_at LIMIT %(most)s
  ) AS late
) AS old
CROSS JOIN LATERAL (
  SELECT count(*) AS all FROM (
    SELECT 1 FROM hotline_queueentry
    WHERE audience = 'of:' || o.id AND queue = %(queue)s AND warn_at <= %(now)s LIMIT %(most)s
  ) AS pressing
) AS warned
WHERE warned.all > 0
ORDER BY old.long DESC, old.late DESC, warned.all DESC, o.code
"""


@dataclass(frozen=True)
class Lateness:
    """One office: how many of its tickets are late, of these for long, and how many soon are."""

    code: str
    name: str
    late: int
    long: int
    nearly: int

    @property
    def all(self) -> int:
        return self.late + self.nearly


def incoming(user: User, now: datetime) -> tuple[int, list[int]]:
    """How many tickets opened in the last 60 seconds; and in each of the last minutes of the clock,
    the one under way at the end.
    """
    end = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    asked = {
        "lately": now - timedelta(minutes=1),
        "end": end,
        "begin": end - timedelta(minutes=MINUTES),
        "sight": user.sight,
        "all": Queue.ALL,
        "most": MOST_NEW,
    }
    bars, last = [0] * MINUTES, 0
    for lately, ago, count in _asked(INCOMING, asked):
        last += lately
        bars[MINUTES - 1 - min(max(ago, 0), MINUTES - 1)] += count
    return last, bars


def waiting(user: User) -> dict[str, Any]:
    """What nobody has taken in hand yet, by where it stands, and since when the oldest waits."""
    states = Ticket.State
    mine = QueueEntry.objects.filter(audience=user.sight, queue=Queue.ALL)
    counts = {
        state.value: mine.filter(state=state).order_by()[:MOST_COUNTED].count()
        for state in (states.RECEIVED, states.ACCEPTED, states.DISPATCHED)
    }
    oldest = mine.filter(state=states.RECEIVED).order_by("opened_at", "ticket_id")
    shown = {state: in_words(count) for state, count in counts.items()}
    return shown | {"since": oldest.values_list("opened_at", flat=True).first()}


def due_today(user: User, now: datetime) -> str:
    """How many tickets fall due between now and midnight."""
    today = timezone.localdate(now)
    tonight = timezone.make_aware(datetime.combine(today + DAY, time.min))
    mine = QueueEntry.objects.filter(RUNNING, audience=user.sight, queue=Queue.ALL)
    found = mine.filter(due_at__gte=now, due_at__lt=tonight).order_by()
    return in_words(found[:MOST_COUNTED].count())


def late(user: User, now: datetime) -> dict[str, Any]:
    """How many tickets are late now, and for how long."""
    asked = _ages(now) | {"sight": user.sight, "queue": Queue.ALL}
    [(count, day, three, week)] = _asked(LATE, asked)
    numbers = (day, three, week, count - day - three - week)
    return {"count": in_words(count), "ages": [in_words(number) for number in numbers]}


def by_office(now: datetime) -> list[Lateness]:
    """The offices with tickets that are late or nearly so, the worst first."""
    return [Lateness(*row) for row in _asked(BY_OFFICE, _ages(now) | {"queue": NAMED})]


def critical(user: User, most: int) -> tuple[str, list[Ticket]]:
    """How many critical tickets are open, and the first that came of them."""
    found = Ticket.objects.in_sight_of(user).critical()
    first = found.select_related("lead_office").order_by("opened_at", "pk")[:most]
    return in_words(found.order_by()[:MOST_COUNTED].count()), list(first)


def cards(user: User) -> str:
    """How many cards press."""
    found = Card.objects.in_sight_of(user).pressing().filter(announced=True)
    return in_words(found.order_by("-rank", "due_at", "id")[:MOST_COUNTED].count())


def newest(user: User) -> str:
    """The number of the ticket that opened last: what the wall knows of is not older."""
    mine = QueueEntry.objects.filter(audience=user.sight, queue=Queue.ALL)
    entries = mine.order_by("-opened_at", "-ticket_id").values_list("ticket__number", flat=True)
    return entries.first() or ""


def _ages(now: datetime) -> dict[str, Any]:
    since = {name: now - age for name, age in AGES if age is not None}
    return since | {"now": now, "most": MOST_COUNTED}


def _asked(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
