"""Hot matters (热点): many citizens about one event, gathered from the titles of what came in.

A proposal like every other: nothing is merged, and everybody sees what is in their sight. Gathered
anew at most once a minute for each audience, and kept by nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from django.utils import timezone

from hotline.gathering import Line, gather
from hotline.models.finding import Tickets
from hotline.models.people import User
from hotline.models.states import State
from hotline.models.tickets import Ticket

WITHIN = timedelta(days=30)
LOOKED_AT = 3000  # of the newest tickets
LEAST = 3  # reports that make a matter hot
MOST = 50  # matters shown
SHOWN = 10  # tickets of each
DAY = timedelta(days=1)
FRESH = timedelta(minutes=1)
NO_MATTER = (State.SET_ASIDE, State.DECLINED)


class _Kept(NamedTuple):
    at: datetime
    groups: list[list[int]]  # keys of tickets, the oldest first


@dataclass(frozen=True)
class HotMatter:
    """One event: how many reported it, how many in the last day and in the one before."""

    title: str
    reports: int
    last_day: int
    day_before: int
    first_at: datetime
    last_at: datetime
    offices: Sequence[str]
    tickets: Sequence[Ticket]  # the newest
    numbers: frozenset[str]  # of all of them

    @property
    def grows(self) -> bool:
        """Whether more came in the last day than in the one before."""
        return self.last_day > self.day_before


def hot_matters(by: User) -> list[HotMatter]:
    """What many report, of what `by` sees; the fastest growing first, then the largest."""
    now = timezone.now()
    groups = _groups(by, now)
    keys = {pk for group in groups for pk in group}
    seen = Ticket.objects.in_sight_of(by).filter(pk__in=keys, confidential=False)
    found = {one.pk: one for one in seen.select_related("lead_office")}
    matters = [
        _matter(there, now)
        for group in groups
        if len(there := [found[pk] for pk in group if pk in found]) >= LEAST
    ]
    return sorted(matters, key=lambda one: (-one.last_day, -one.reports, one.first_at))[:MOST]


def _groups(by: User, now: datetime) -> list[list[int]]:
    with _lock:
        kept = _gathered.get(by.sight)
    if kept is not None and now - FRESH <= kept.at <= now:
        return kept.groups
    large = gathered(Ticket.objects.in_sight_of(by), now)
    with _lock:
        _gathered[by.sight] = _Kept(now, large)
    return large


def gathered(seen: Tickets, now: datetime) -> list[list[int]]:
    """The keys of those of `seen` that belong together, the oldest first; 0.3 ms a ticket."""
    near = seen.filter(opened_at__gte=now - WITHIN, confidential=False)
    rows = near.exclude(state__in=NO_MATTER).order_by("-opened_at", "-pk")
    lines = [Line(*row) for row in rows.values_list("pk", "title", "opened_at")[:LOOKED_AT]]
    groups = [[int(line.key) for line in group.lines] for group in gather(lines)]
    return [group for group in groups if len(group) >= LEAST]


_gathered: dict[str, _Kept] = {}
_lock = Lock()


def _matter(tickets: list[Ticket], now: datetime) -> HotMatter:
    ages = [now - one.opened_at for one in tickets]
    offices = Counter(one.lead_office.name for one in tickets if one.lead_office)
    return HotMatter(
        title=_title(tickets),
        reports=len(tickets),
        last_day=sum(age <= DAY for age in ages),
        day_before=sum(DAY < age <= 2 * DAY for age in ages),
        first_at=tickets[0].opened_at,
        last_at=tickets[-1].opened_at,
        offices=[name for name, _count in offices.most_common(3)],
        tickets=tickets[: -SHOWN - 1 : -1],
        numbers=frozenset(one.number for one in tickets),
    )


def _title(tickets: list[Ticket]) -> str:
    """What somebody wrote as a title says more than the first words of a message."""
    written = [one.title for one in tickets if one.category_id]
    return (written or [one.title for one in tickets])[-1]
