"""The rules of time as versioned data: limits, reviewers, how long a talk goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from hotline import workdays
from hotline.models.record import SecurityEvent
from hotline.together import once

TALK_HOURS = 48
MENU_MINUTES = 10
FOLLOW_UP_FIRST = True
NOT_SOLVED_DAYS = 15
CHASES_A_DAY = 2


class Policy(models.Model):
    """One version of the limits for a kind and urgency. A ticket keeps the version it
    started with.
    """

    kind = models.CharField(max_length=12, blank=True)  # empty: not known yet
    urgency = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    limits = models.JSONField()  # {"sign": "4wh", …}, see workdays.Limit
    reviewers = models.PositiveSmallIntegerField(default=3)  # people a reply passes: 2, 3 or 4
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "urgency", "version"], name="one_policy_version"
            ),
            models.CheckConstraint(condition=Q(reviewers__in=[2, 3, 4]), name="two_to_four_people"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'}/{self.urgency} v{self.version}"

    @classmethod
    def current(cls, kind: str, urgency: str) -> Policy:
        """Return the newest version for `kind` and `urgency`, else that for any kind."""
        return once(("policy", kind, urgency), lambda: cls._newest(kind, urgency))

    @classmethod
    def _newest(cls, kind: str, urgency: str) -> Policy:
        found = cls.objects.filter(kind__in=[kind, ""], urgency=urgency)
        policy = found.order_by("-kind", "-version").first()
        if policy is None:  # a house without rules still opens tickets; nothing is timed
            policy, _made = cls.objects.get_or_create(
                kind="", urgency=urgency, version=0, defaults={"limits": {}}
            )
        return policy

    @classmethod
    def amend(cls, kind: str, urgency: str, *, limits: dict[str, str], by: Any) -> Policy:
        """Write a new version: `limits` change, all else is as in the version in force.

        Running tickets keep theirs. Who changed it stands on the security log.
        """
        with transaction.atomic():
            before = cls.current(kind, urgency)
            same = cls.objects.filter(kind=kind, urgency=urgency)
            last = same.select_for_update().order_by("-version").first()
            new = cls.objects.create(
                kind=kind,
                urgency=urgency,
                version=last.version + 1 if last else 1,
                limits=before.limits | limits,
                reviewers=before.reviewers,
            )
            SecurityEvent.objects.create(
                by=by,
                what="policy_set",
                subject=str(new),
                details={"limits": limits, "before": str(before)},
            )
        return new

    @property
    def talk_goes_on(self) -> timedelta:
        """How long after the last word a citizen's next one continues the same ticket."""
        hours: float = self.limits.get("talk_hours", TALK_HOURS)
        return timedelta(hours=hours)

    @property
    def menu_holds(self) -> timedelta:
        """How long after a tap on the menu a citizen's words still belong to it."""
        minutes: float = self.limits.get("menu_minutes", MENU_MINUTES)
        return timedelta(minutes=minutes)

    @property
    def follow_up_first(self) -> bool:
        """Whether the centre closes only what was followed up, or whose time for it ran out."""
        first: bool = self.limits.get("follow_up_first", FOLLOW_UP_FIRST)
        return first and self.limit("follow_up") is not None

    @property
    def judged_within(self) -> timedelta:
        """How long after the answer, or the closing, a citizen may still say how it went."""
        days: float = self.limits.get("not_solved_days", NOT_SOLVED_DAYS)
        return timedelta(days=days)

    @property
    def chases_a_day(self) -> int:
        """How often a day a citizen may chase one matter (催办)."""
        most: int = self.limits.get("chases_a_day", CHASES_A_DAY)
        return most

    def limit(self, clock: str) -> workdays.Limit | None:
        """Return the limit of a clock, or None where this policy sets none."""
        written = self.limits.get(clock)
        return workdays.Limit.parse(written) if written else None
