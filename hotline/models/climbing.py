"""How a clock climbs from level to level: the alarm scale, its points, and what was crossed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How pressing a clock is; the alarm scale is used for time and for nothing else."""

    CALM = "", _("In time")
    BLUE = "blue", _("Half used")
    YELLOW = "yellow", _("Due soon")
    ORANGE = "orange", _("Due today")
    RED = "red", _("Overdue")
    DEEP_RED = "deep_red", _("Long overdue")


def level_at(
    now: datetime, due_at: datetime, blue_at: datetime, yellow_at: datetime, deep_red_at: datetime
) -> Level:
    """Return how pressing a limit with these points is at `now`."""
    if now > deep_red_at:
        return Level.DEEP_RED
    if now > due_at:
        return Level.RED
    if now >= yellow_at:
        due_today = timezone.localdate(due_at) == timezone.localdate(now)
        return Level.ORANGE if due_today else Level.YELLOW
    return Level.BLUE if now >= blue_at else Level.CALM


# The levels a clock climbs, in their order.
LADDER = (Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED, Level.DEEP_RED)
# What is due at five is late from the moment after five.
MOMENT = timedelta(microseconds=1)


def rank_of(level: str) -> int:
    """How high a level stands, from 1."""
    return LADDER.index(Level(level)) + 1


class Crossing(NamedTuple):
    """A clock came to a level, by the due time it had then."""

    level: Level
    at: datetime
    due_at: datetime


class Climbing:
    """What a limit with warning points says of its levels."""

    # What a clock brings along.
    policy: Any
    started_at: Any
    due_at: Any
    blue_at: Any
    yellow_at: Any
    deep_red_at: Any
    stopped_at: Any
    next_point_at: Any

    def level_at(self, now: datetime) -> Level:
        """Return how pressing the clock was or is at `now` (its stop, once stopped)."""
        now = min(now, self.stopped_at) if self.stopped_at else now
        return level_at(now, self.due_at, self.blue_at, self.yellow_at, self.deep_red_at)

    def reached_at(self, level: str) -> datetime:
        """Return when the clock came to `level`; `Level.CALM` is its start."""
        due_day = timezone.localtime(self.due_at).replace(hour=0, minute=0, second=0, microsecond=0)
        return {
            Level.CALM: self.started_at,
            Level.BLUE: self.blue_at,
            Level.YELLOW: self.yellow_at,
            Level.ORANGE: max(self.yellow_at, due_day),
            Level.RED: self.due_at,
            Level.DEEP_RED: self.deep_red_at,
        }[Level(level)]

    def points(self) -> list[tuple[Level, datetime]]:
        """The levels this clock comes to that raise a card, and the first moment of each.

        A level that would be over the moment it came is none: a limit of minutes is due today.
        """
        found: list[tuple[Level, datetime]] = []
        above: datetime | None = None
        for level in reversed(LADDER[int(self.policy.number("cards_from")) - 1 :]):
            at = self.reached_at(level)
            if above is None or at < above:
                late = level in (Level.RED, Level.DEEP_RED)
                found.append((level, at + MOMENT if late else at))
                above = at
        return found[::-1]

    def next_point(self, after: datetime) -> datetime | None:
        """The first moment after `after` at which a card is to be raised, if there is any."""
        return next((at for _level, at in self.points() if at > after), None)

    def crossed(self, now: datetime) -> tuple[Crossing, ...]:
        """What it came to until `now`, or its stop, that no sweep has seen yet."""
        unseen, until = self.next_point_at, min(now, self.stopped_at or now)
        if unseen is None or unseen > until:
            return ()
        return tuple(
            Crossing(level, self.reached_at(level), self.due_at)
            for level, at in self.points()
            if unseen <= at <= until
        )
