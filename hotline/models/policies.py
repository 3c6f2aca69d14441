"""The rules of time as versioned data: limits, warning points, reviewers, how long a talk goes on.

What a policy may say, and what counts where it is silent, stands in `hotline.models.terms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from hotline import workdays
from hotline.errors import BadArguments
from hotline.models import terms
from hotline.models.emergency import EMERGENCY, EmergencyMode
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import Version, one_editor_at_a_time, still_in_force
from hotline.together import once


class Policy(Version):
    """One version of the limits for a kind and urgency, in ordinary times or in an emergency. A
    ticket keeps the version it started with.
    """

    kind = models.CharField(max_length=12, blank=True)  # empty: not known yet
    urgency = models.CharField(max_length=12)
    # Empty: for ordinary times. "emergency" counts instead while that mode is on.
    mode = models.CharField(max_length=12, blank=True, default="", db_default="")
    version = models.PositiveIntegerField()
    limits = models.JSONField()  # {"sign": "4wh", "yellow": 0.8, "returns": 2, …}, see terms
    reviewers = models.PositiveSmallIntegerField(default=3)  # people a reply passes: 2, 3 or 4

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "urgency", "mode", "version"], name="one_policy_version"
            ),
            models.CheckConstraint(condition=Q(mode__in=["", EMERGENCY]), name="known_policy_mode"),
            models.CheckConstraint(condition=Q(reviewers__in=[2, 3, 4]), name="two_to_four_people"),
        ]

    def __str__(self) -> str:
        mode = f"/{self.mode}" if self.mode else ""
        return f"{self.kind or '*'}/{self.urgency}{mode} v{self.version}"

    @classmethod
    def current(cls, kind: str, urgency: str) -> Policy:
        """Return the newest version for `kind` and `urgency`, else that for any kind; while
        emergency mode is on that for emergencies, if there is one.
        """
        mode = EMERGENCY if EmergencyMode.is_on() else ""
        return once(("policy", kind, urgency, mode), lambda: cls._newest(kind, urgency, mode))

    @classmethod
    def _newest(cls, kind: str, urgency: str, mode: str) -> Policy:
        policy = cls.in_force(kind, urgency, mode)
        if policy is None:  # a house without rules still opens tickets; nothing is timed
            policy, _made = cls.objects.get_or_create(
                kind="", urgency=urgency, mode="", version=0, defaults={"limits": {}}
            )
        return policy

    @classmethod
    def in_force(cls, kind: str, urgency: str, mode: str = "") -> Policy | None:
        """The same as `current`, asked for its own sake: it writes nothing.

        The kind's own limits for ordinary times come before those for any kind in an emergency.
        """
        found = cls.objects.filter(kind__in=[kind, ""], urgency=urgency, mode__in=[mode, ""])
        return found.order_by("-kind", "-mode", "-version").first()

    @classmethod
    def amend(
        cls,
        kind: str,
        urgency: str,
        *,
        limits: Mapping[str, Any],
        by: User,
        reviewers: int | None = None,
        reason: str = "",
        seen: Policy | None = None,
        mode: str = "",
    ) -> Policy:
        """Write a new version: `limits` change (None takes a term out), all else is as before.

        Running tickets keep theirs. Who changed it stands on the security log. `seen` is the
        policy the change was made from. Raises Moved if another one is in force by now, and
        BadArguments naming every contradiction.
        """
        with one_editor_at_a_time("policies"):
            before = cls._newest(kind, urgency, mode)
            if seen is not None and seen != before:
                still_in_force(0, before.version)
            after = before.with_changes(kind, urgency, limits, reviewers, mode=mode)
            refuse_contradictions(after)
            same = cls.objects.filter(kind=kind, urgency=urgency, mode=mode)
            last = same.order_by("-version").first()
            after.version = last.version + 1 if last else 1
            after.made_by, after.reason = by, reason
            after.save(force_insert=True)
            SecurityEvent.objects.create(
                by=by,
                what="policy_set",
                subject=str(after),
                details={"limits": dict(limits), "before": str(before)}
                | ({"reviewers": after.reviewers} if after.reviewers != before.reviewers else {}),
            )
        return after

    def with_changes(
        self,
        kind: str,
        urgency: str,
        limits: Mapping[str, Any],
        reviewers: int | None = None,
        *,
        mode: str = "",
    ) -> Policy:
        """This policy with some terms changed, unsaved: for a look before the leap."""
        merged = {k: v for k, v in (self.limits | dict(limits)).items() if v is not None}
        people = self.reviewers if reviewers is None else reviewers
        return Policy(kind=kind, urgency=urgency, mode=mode, limits=merged, reviewers=people)

    @property
    def talk_goes_on(self) -> timedelta:
        """How long after the last word a citizen's next one continues the same ticket."""
        return timedelta(hours=self.number("talk_hours"))

    @property
    def menu_holds(self) -> timedelta:
        """How long after a tap on the menu a citizen's words still belong to it."""
        return timedelta(minutes=self.number("menu_minutes"))

    @property
    def asks_after(self) -> timedelta:
        """How long a citizen who reports a disaster is silent before they are asked for more."""
        return timedelta(minutes=self.number("ask_minutes"))

    @property
    def return_window(self) -> workdays.Limit:
        """How long after its dispatch a ticket may be returned."""
        return self.span("return_window")

    @property
    def returns(self) -> int:
        """How often a ticket may be returned; the dispatch after that is a designation."""
        return int(self.number("returns"))

    @property
    def extension(self) -> workdays.Limit:
        """How far beyond its due time a reply may be put off."""
        return self.span("extension")

    @property
    def extensions(self) -> int:
        """How often one reply may be put off."""
        return int(self.number("extensions"))

    @property
    def shelving(self) -> bool:
        """Whether a matter may be shelved at all."""
        return bool(self.number("shelving"))

    @property
    def follow_up_first(self) -> bool:
        """Whether the centre closes only what was followed up, or whose time for it ran out."""
        return bool(self.number("follow_up_first")) and self.limit("follow_up") is not None

    @property
    def judged_within(self) -> timedelta:
        """How long after the answer, or the closing, a citizen may still say how it went."""
        return timedelta(days=self.number("not_solved_days"))

    @property
    def chases_a_day(self) -> int:
        """How often a day a citizen may chase one matter (催办)."""
        return int(self.number("chases_a_day"))

    def limit(self, clock: str) -> workdays.Limit | None:
        """Return the limit of a clock, or None where this policy sets none.

        Offices that assist have a part of the time that the reply has.
        """
        written = self.limits.get(clock)
        if written:
            return workdays.Limit.parse(written)
        reply = self.limit("reply") if clock == "assist" else None
        return workdays.part(reply, self.share("assist_share")) if reply else None

    def number(self, key: str) -> float:
        """Return a number of the policy ("returns", "talk_hours" …), or its fall-back."""
        written: float = self.limits.get(key, terms.TERMS[key].fallback)
        return written

    def share(self, key: str) -> Fraction:
        """Return a share ("yellow", "assist_share" …), or its fall-back, exactly as written."""
        return terms.share_of(self.limits, key)

    def span(self, key: str) -> workdays.Limit:
        """Return a length that always counts ("deep_red", "return_window" …), or its fall-back."""
        return terms.limit_of(self.limits, key)


def refuse_contradictions(policy: Policy) -> None:
    """Raise BadArguments with every contradiction in a policy; each names its term and rule."""
    wrong = terms.contradictions(policy.limits, reviewers=policy.reviewers, urgency=policy.urgency)
    if wrong:
        errors = [{"loc": one.key, "msg": one.msg, "type": one.code} for one in wrong]
        raise BadArguments(
            _("This policy contradicts itself and was not saved."), code="policy", errors=errors
        )
