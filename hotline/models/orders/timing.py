"""The clock of an order: in working time, by the terms of a policy, and kept on the order itself
because a ticket's clocks are the ticket's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from hotline import workdays
from hotline.models.climbing import Level
from hotline.models.clocks import Clock
from hotline.models.policies import Policy

TIMES = ("due_at", "blue_at", "yellow_at", "deep_red_at")


class Timed(models.Model):
    """Until when the office has to answer."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    limit = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    blue_at = models.DateTimeField()
    yellow_at = models.DateTimeField()
    deep_red_at = models.DateTimeField()
    calendar = models.PositiveIntegerField(default=0)
    # The due time again while the office owes an answer; empty while it owes none.
    waits_until = models.DateTimeField(null=True)
    # An answer, or time that was given, came only after the due time: that stays.
    was_late = models.BooleanField(default=False)
    extensions = models.PositiveSmallIntegerField(default=0)  # that were granted

    class Meta:
        abstract = True

    def is_late(self, now: datetime | None = None) -> bool:
        """Whether the office let the time pass, now or ever."""
        return self.was_late or self.is_overdue(now)

    def is_overdue(self, now: datetime | None = None) -> bool:
        """Whether an answer is owed and the time for it has passed."""
        return self.waits_until is not None and (now or timezone.now()) > self.waits_until

    @property
    def level(self) -> Level:
        """How pressing it is now; calm while the office owes nothing."""
        if self.waits_until is None:
            return Level.CALM
        return self._clock().level_at(timezone.now())

    @property
    def longest_extension(self) -> workdays.Limit:
        return self.policy.span("order_extension")

    def _run(self, limit: workdays.Limit, *, at: datetime) -> None:
        """Start anew from `at`."""
        self.limit, self.started_at = str(limit), at
        self._follow(Clock.lasting(limit, None, "order", policy=self.policy, at=at))

    def _put_off(self, until: datetime) -> None:
        """Set the due time anew, and the warnings with it."""
        clock = self._clock()
        clock.put_off(until)
        self._follow(clock)

    def _clock(self) -> Clock:
        """A clock that is not kept, to count with."""
        told: dict[str, Any] = {name: getattr(self, name) for name in TIMES}
        return Clock(policy=self.policy, limit=self.limit, started_at=self.started_at, **told)

    def _follow(self, clock: Clock) -> None:
        for name in (*TIMES, "calendar"):
            setattr(self, name, getattr(clock, name))
        self.waits_until = self.due_at
