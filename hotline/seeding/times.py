"""Due times for millions of clocks: counted once for an hour or a day, then moved to the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hotline.models import Clock, Policy

OPEN, CLOSED = 10, 18  # o'clock: within office hours, and after them
POINTS = ("due_at", "blue_at", "yellow_at", "deep_red_at", "next_point_at")

BEFORE = 5  # columns of a clock's row before its points
NEXT_POINT = BEFORE + POINTS.index("next_point_at")


@dataclass(frozen=True)
class Limits:
    """One clock's points, each as far from its start."""

    limit: str
    basis: str
    after: tuple[timedelta, ...]


class Times:
    """Remembers what was counted. Within an hour a limit is taken to end as much later as it began
    later, which for working hours may miss an edge of the office hours by minutes.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, datetime], Limits] = {}

    def of(self, policy: Policy, kind: str, at: datetime) -> Limits | None:
        """Return how far the points of a clock that starts at `at` lie; None if there is none."""
        written = policy.limits.get(kind)
        if written is None:
            return None
        days = written.endswith("wd")
        hour = (CLOSED if at.hour >= CLOSED else OPEN) if days else at.hour
        cell = at.replace(hour=hour, minute=0, second=0, microsecond=0)
        limits = self._known.get((written, cell))
        if limits is None:
            limits = self._known[written, cell] = self._count(policy, kind, cell)
        if not days:
            return limits
        late = at - cell  # working days end at a closing, whenever in the day they began
        return Limits(limits.limit, limits.basis, tuple(span - late for span in limits.after))

    @staticmethod
    def _count(policy: Policy, kind: str, cell: datetime) -> Limits:
        clock = Clock.started(None, kind, policy=policy, at=cell)
        assert clock is not None, kind
        after = tuple(getattr(clock, point) - cell for point in POINTS)
        return Limits(clock.limit, clock.basis, after)


def stopped(clock: tuple[Any, ...], at: datetime) -> tuple[Any, ...]:
    """The row of a clock that a step stopped: what it crossed in its past raises no card now."""
    return (*clock[:NEXT_POINT], None, *clock[NEXT_POINT + 1 :], at)
