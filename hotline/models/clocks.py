"""The time that runs through a ticket: clocks that steps start and stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.models.policies import Policy
from hotline.models.states import State
from hotline.models.working_calendar import WorkCalendar

DEEP_RED_AFTER = workdays.Limit.parse("3wd")
ONE_DAY = workdays.Limit.parse("1wd")
YELLOW = 0.8  # the share of a limit after which a clock warns


class ClockKind(models.TextChoices):
    """What is being timed."""

    RESPOND = "respond", _("Acceptance")
    DISPATCH = "dispatch", _("Dispatch")
    SIGN = "sign", _("Signing")
    CONTACT = "contact", _("First contact")
    REPLY = "reply", _("Reply")
    FOLLOW_UP = "follow_up", _("Follow-up")
    RULING = "ruling", _("Ruling")


# A step that may lead to several states starts of these only the one that belongs to where it led.
BELONGS_TO: dict[str, str] = {
    ClockKind.RESPOND: State.RECEIVED,
    ClockKind.DISPATCH: State.ACCEPTED,
}


class Level(models.TextChoices):
    """How pressing a clock is; the alarm scale is used for time and for nothing else."""

    CALM = "", _("In time")
    BLUE = "blue", _("Half used")
    YELLOW = "yellow", _("Due soon")
    ORANGE = "orange", _("Due today")
    RED = "red", _("Overdue")
    DEEP_RED = "deep_red", _("Long overdue")


class Clock(models.Model):
    """One limit running on one ticket, in working time. At most one of a kind is open at a time."""

    ticket = models.ForeignKey("hotline.Ticket", models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=ClockKind.choices)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    limit = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    blue_at = models.DateTimeField()
    yellow_at = models.DateTimeField()
    deep_red_at = models.DateTimeField()
    # "weekends": the due time rests on a year without official holiday data, and says so.
    basis = models.CharField(max_length=12, default="official")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(stopped_at=None),
                name="one_open_clock_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["yellow_at"], condition=Q(stopped_at=None), name="open_clocks_by_warning"
            ),
        ]

    @classmethod
    def started(cls, ticket: Any, kind: str, *, policy: Policy, at: datetime) -> Clock | None:
        """Return a new, unsaved clock, or None where the policy sets no limit for it."""
        limit = policy.limit(kind)
        if limit is None:
            return None
        calendar = WorkCalendar.current()
        due = workdays.due(at, limit, calendar)
        return cls(
            ticket=ticket,
            kind=kind,
            policy=policy,
            limit=str(limit),
            started_at=at,
            due_at=due.at,
            blue_at=workdays.point(at, limit, calendar, 0.5),
            yellow_at=_warning(at, limit, calendar),
            deep_red_at=workdays.later(due.at, DEEP_RED_AFTER, calendar),
            basis=due.basis,
        )

    def level_at(self, now: datetime) -> Level:
        """Return how pressing the clock was or is at `now` (its stop, once stopped)."""
        now = min(now, self.stopped_at) if self.stopped_at else now
        if now > self.deep_red_at:
            return Level.DEEP_RED
        if now > self.due_at:
            return Level.RED
        local = timezone.localtime
        if now >= self.yellow_at:
            due_today = local(self.due_at).date() == local(now).date()
            return Level.ORANGE if due_today else Level.YELLOW
        return Level.BLUE if now >= self.blue_at else Level.CALM

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

    @property
    def level(self) -> Level:
        return self.level_at(timezone.now())

    @cached_property
    def left(self) -> timedelta:
        """Time until due; negative once overdue."""
        return self.due_at - timezone.now()


def _warning(at: datetime, limit: workdays.Limit, calendar: workdays.Calendar) -> datetime:
    """Yellow at 80 % of the limit or, for limits of several days, one working day
    before the end.
    """
    share = workdays.point(at, limit, calendar, YELLOW)
    if limit.unit is workdays.Unit.WD and limit.count > 1:
        return min(share, workdays.left(at, limit, calendar, ONE_DAY))
    return share
