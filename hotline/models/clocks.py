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


class ClockKind(models.TextChoices):
    """What is being timed."""

    RESPOND = "respond", _("Acceptance")
    DISPATCH = "dispatch", _("Dispatch")
    SIGN = "sign", _("Signing")
    CONTACT = "contact", _("First contact")
    REPLY = "reply", _("Reply")
    FOLLOW_UP = "follow_up", _("Follow-up")
    RULING = "ruling", _("Ruling")
    ASSIST = "assist", _("Assistance")
    SHELF = "shelf", _("Looking again")
    UP_FIRST = "up_first", _("First report upward")
    UP_NEXT = "up_next", _("Next report upward")


# What runs against the offices a ticket was sent to.
OF_THE_OFFICES = (ClockKind.SIGN, ClockKind.CONTACT, ClockKind.REPLY, ClockKind.ASSIST)


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


class Clock(models.Model):
    """One limit running on one ticket, in working time. At most one of a kind is open at a time,
    but for rulings: there each request has its own.
    """

    ticket = models.ForeignKey("hotline.Ticket", models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=ClockKind.choices)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    limit = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    blue_at = models.DateTimeField()
    yellow_at = models.DateTimeField()
    deep_red_at = models.DateTimeField()
    calendar = models.PositiveIntegerField(default=0)  # its version; 0: the house had none yet
    # "weekends": the due time rests on a year without official holiday data, and says so.
    basis = models.CharField(max_length=12, default="official")
    stopped_at = models.DateTimeField(null=True)
    # The due time before an extension put it off.
    original_due_at = models.DateTimeField(null=True)
    # When the limit began to count, where the clock goes on from an earlier one.
    counts_from = models.DateTimeField(null=True)
    # What the centre has to rule on, where this is the clock of a ruling.
    request = models.OneToOneField(
        "hotline.Request", models.PROTECT, null=True, related_name="clock"
    )

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(stopped_at=None, request=None),
                name="one_open_clock_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["yellow_at"], condition=Q(stopped_at=None), name="open_clocks_by_warning"
            ),
            models.Index(
                fields=["due_at", "id"],
                include=["yellow_at"],
                condition=Q(stopped_at=None),
                name="open_clocks_by_due",
            ),
            models.Index(
                fields=["policy", "started_at"],
                condition=Q(stopped_at=None),
                name="open_clocks_of_a_policy",
            ),
        ]

    @classmethod
    def started(cls, ticket: Any, kind: str, *, policy: Policy, at: datetime) -> Clock | None:
        """Return a new, unsaved clock, or None where the policy sets no limit for it."""
        limit = policy.limit(kind)
        return cls.lasting(limit, ticket, kind, policy=policy, at=at) if limit else None

    @classmethod
    def lasting(
        cls, limit: workdays.Limit, ticket: Any, kind: str, *, policy: Policy, at: datetime
    ) -> Clock:
        """Return a new, unsaved clock of that length."""
        calendar = WorkCalendar.current()
        due = workdays.due(at, limit, calendar)
        return cls(
            ticket=ticket,
            kind=kind,
            policy=policy,
            limit=str(limit),
            started_at=at,
            due_at=due.at,
            blue_at=workdays.point(at, limit, calendar, policy.share("blue")),
            yellow_at=_warning(at, limit, policy, calendar),
            deep_red_at=workdays.later(due.at, policy.span("deep_red"), calendar),
            calendar=calendar.version,
            basis=due.basis,
        )

    def put_off(self, until: datetime) -> None:
        """Set the due time anew, and the warnings with it; the caller saves."""
        calendar, limit = WorkCalendar.current(), workdays.Limit.parse(self.limit)
        self.original_due_at = self.original_due_at or self.due_at
        self.due_at = until
        for warning in ("blue", "yellow"):
            share = self.policy.share(warning)
            at = workdays.within(self.started_at, until, limit, calendar, share)
            setattr(self, f"{warning}_at", at)
        self.deep_red_at = workdays.later(until, self.policy.span("deep_red"), calendar)
        self.calendar = calendar.version
        self._rests_on(calendar)

    def hurry(self, policy: Policy, *, at: datetime) -> bool:
        """Run by another policy's limit from `at` on, unless that would end later; tells whether it
        does. The caller saves.
        """
        anew = Clock.started(self.ticket, self.kind, policy=policy, at=at)
        if anew is None or anew.due_at > self.due_at:
            return False
        for name in ("policy", "limit", "due_at", "blue_at", "yellow_at", "deep_red_at"):
            setattr(self, name, getattr(anew, name))
        self.calendar, self.basis, self.counts_from = anew.calendar, anew.basis, at
        return True

    def going_on(self, at: datetime) -> Clock:
        """Return a new, unsaved clock with what was left of this one when it was stopped."""
        assert self.stopped_at is not None  # only what stands still goes on
        calendar, limit = WorkCalendar.current(), workdays.Limit.parse(self.limit)
        pause, since = (self.stopped_at, at), self.counts_from or self.started_at
        clock = Clock(
            ticket=self.ticket,
            kind=self.kind,
            policy=self.policy,
            limit=self.limit,
            started_at=at,
            counts_from=since,
            original_due_at=self.original_due_at,
            calendar=calendar.version,
            basis=self.basis,
            **{
                name: workdays.give_back(getattr(self, name), pause, since, limit, calendar)
                for name in ("due_at", "blue_at", "yellow_at")
            },
        )
        clock.deep_red_at = workdays.later(clock.due_at, self.policy.span("deep_red"), calendar)
        clock._rests_on(calendar)
        return clock

    def _rests_on(self, calendar: workdays.Calendar) -> None:
        if not calendar.is_official(timezone.localdate(self.due_at)):
            self.basis = "weekends"

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

    @property
    def level(self) -> Level:
        return self.level_at(timezone.now())

    @cached_property
    def left(self) -> timedelta:
        """Time until due; negative once overdue."""
        return self.due_at - timezone.now()


def _warning(
    at: datetime, limit: workdays.Limit, policy: Policy, calendar: workdays.Calendar
) -> datetime:
    """Yellow at the policy's share of the limit or, for limits of several days, at the latest so
    long before the end as the policy says.
    """
    share = workdays.point(at, limit, calendar, policy.share("yellow"))
    if limit.unit is workdays.Unit.WD and limit.count > 1:
        return min(share, workdays.left(at, limit, calendar, policy.span("yellow_left")))
    return share
