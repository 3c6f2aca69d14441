"""The time that runs through a ticket: clocks that steps start and stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.models.climbing import Climbing, Crossing, Level
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


class Clock(Climbing, models.Model):
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
    # The first moment of the next level that raises a card; empty when none is left. A stopped
    # clock keeps one that came before its stop and that no sweep has seen yet.
    next_point_at = models.DateTimeField(null=True)
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
            models.Index(
                fields=["next_point_at"],
                condition=Q(next_point_at__isnull=False),
                name="clocks_by_next_point",
            ),
        ]

    # What was crossed by the old times and nobody saw, where this copy was given new ones.
    owed: tuple[Crossing, ...] = ()

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
        clock = cls(
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
        clock.next_point_at = clock.next_point(at)
        return clock

    def put_off(self, until: datetime) -> None:
        """Set the due time anew, and the warnings with it; the caller holds the row and saves.

        What was crossed stays crossed. A warning that by the new times lies in the past, is none.
        """
        now = timezone.now()
        self.owed = self.crossed(now)
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
        self.next_point_at = self.next_point(now)

    def hurry(self, policy: Policy, *, at: datetime) -> bool:
        """Run by another policy's limit from `at` on, unless that would end later; tells whether it
        does. The caller holds the row and saves.
        """
        anew = Clock.started(self.ticket, self.kind, policy=policy, at=at)
        if anew is None or anew.due_at > self.due_at:
            return False
        self.owed = self.crossed(at)
        for name in ("policy", "limit", "due_at", "blue_at", "yellow_at", "deep_red_at"):
            setattr(self, name, getattr(anew, name))
        self.next_point_at = anew.next_point_at
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
        clock.next_point_at = clock.next_point(at)
        return clock

    @staticmethod
    def stop(running: QuerySet[Clock], at: datetime) -> None:
        """Stop these clocks; the sweep still sees what they crossed before."""
        unseen = When(next_point_at__lte=at, then=F("next_point_at"))
        running.update(stopped_at=at, next_point_at=Case(unseen, default=None))

    def _rests_on(self, calendar: workdays.Calendar) -> None:
        if not calendar.is_official(timezone.localdate(self.due_at)):
            self.basis = "weekends"

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
