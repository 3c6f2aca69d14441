"""What another policy would do to the tickets that run now, without doing it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from hotline import workdays
from hotline.models.clocks import Clock
from hotline.models.policies import Policy
from hotline.models.working_calendar import WorkCalendar

LOOKED_AT = 2_000  # running clocks: each costs two walks over the calendar, some 50 µs


class Impact(NamedTuple):
    """How many of the open tickets that run under the policy a change would have moved."""

    tickets: int  # looked at
    earlier: int  # some limit would end earlier
    later: int  # … later
    late: int  # overdue at this moment, and not so now
    untimed: int  # a limit that runs would not be there
    more: bool  # there are more than were looked at


def impact(before: Policy, after: Policy, *, now: datetime) -> Impact:
    """Count on the newest versions' running clocks, the oldest first, in bounded time.

    `before` is the policy in force, `after` an unsaved one (`Policy.with_changes`).
    """
    clocks = list(_running(before, after.kind)[: LOOKED_AT + 1])
    more, clocks = len(clocks) > LOOKED_AT, clocks[:LOOKED_AT]
    calendars: dict[int, workdays.Calendar] = {}
    moved: dict[str, set[int]] = defaultdict(set)
    for clock in clocks:
        if clock.calendar not in calendars:
            calendars[clock.calendar] = WorkCalendar.of_version(clock.calendar)
        if clock.kind not in before.limits:
            continue  # what follows from another limit, as the time of those who assist
        for how in _moves(clock, after, calendars[clock.calendar], now):
            moved[how].add(clock.ticket_id)
    counts = {how: len(moved[how]) for how in ("earlier", "later", "late", "untimed")}
    return Impact(tickets=len({clock.ticket_id for clock in clocks}), **counts, more=more)


def _running(before: Policy, kind: str) -> QuerySet[Clock]:
    """Running clocks of every version of the policy; one index, read from its end."""
    versions = Policy.objects.filter(kind=before.kind, urgency=before.urgency, mode=before.mode)
    found = Clock.objects.filter(stopped_at=None, policy__in=list(versions.values_list("pk")))
    if kind != before.kind:  # the first policy of this kind, which so far had that of any kind
        found = found.filter(ticket__kind=kind)
    return found.order_by("-policy", "started_at")


def _moves(clock: Clock, after: Policy, calendar: workdays.Calendar, now: datetime) -> set[str]:
    limit = after.limit(clock.kind)
    if limit is None:
        return {"untimed"}
    if str(limit) == clock.limit:
        return set()
    then = workdays.due(clock.started_at, workdays.Limit.parse(clock.limit), calendar).at
    due_at = workdays.due(clock.started_at, limit, calendar).at
    given_back = clock.due_at - then  # a granted pause stays granted
    moves = {"earlier"} if due_at < then else {"later"} if due_at > then else set()
    return moves | ({"late"} if due_at + given_back < now <= clock.due_at else set())
