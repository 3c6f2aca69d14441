"""Due times for millions of clocks: counted once for an hour or a day, then moved to the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.models import Clock, Policy

HALF_HOUR = timedelta(minutes=30)
POINTS = ("due_at", "blue_at", "yellow_at", "deep_red_at")


@dataclass(frozen=True)
class Limits:
    """One clock's points, each as far from its start."""

    limit: str
    basis: str
    after: tuple[timedelta, ...]


class Times:
    """Remembers what was counted. Inside half an hour a limit is taken to end as much later as it
    began later, which for working hours may miss an edge of the office hours by minutes.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, datetime], Limits | None] = {}

    def of(self, policy: Policy, kind: str, at: datetime) -> Limits | None:
        """Return how far the points of a clock that starts at `at` lie; None if there is none."""
        written = policy.limits.get(kind)
        if written is None:
            return None
        cell = at - timedelta(
            minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond
        )
        key = (policy.pk, kind, cell)
        if key not in self._known:
            self._known[key] = self._count(policy, kind, cell)
        limits = self._known[key]
        if limits is None or not written.endswith("wd"):
            return limits
        late = at - cell  # working days end at a closing, whenever in the day they began
        return Limits(limits.limit, limits.basis, tuple(span - late for span in limits.after))

    @staticmethod
    def _count(policy: Policy, kind: str, cell: datetime) -> Limits | None:
        clock = Clock.started(None, kind, policy=policy, at=cell)
        if clock is None:
            return None
        after = tuple(getattr(clock, point) - cell for point in POINTS)
        return Limits(clock.limit, clock.basis, after)
