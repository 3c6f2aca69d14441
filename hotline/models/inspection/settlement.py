"""The settlement of a vendor's month (月度结算): what the scorecard said when it was closed."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from hotline.errors import Moved, PowerMissing, RuleRefuses
from hotline.models.inspection.scorecard import scorecard
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.people import User
from hotline.models.record import SecurityEvent, canonical, witnessed
from hotline.models.versions import makes_rules, one_editor_at_a_time
from hotline.powers import Kind


class Settlements(models.QuerySet["Settlement"]):
    """Settles months."""

    def settle(self, vendor: Organisation, month: date, *, by: User) -> Settlement:
        """Close a month: its figures are kept as they are. Raises PowerMissing for all but the
        centre, RuleRefuses while the month or a score is open, Moved when it was done.
        """
        if not makes_rules(by):
            SecurityEvent.objects.create(
                by=by,
                what="settlement_refused",
                subject=f"{vendor.code} {month:%Y-%m}",
                reason="power",
            )
            raise PowerMissing(say("The hotline centre settles with a vendor."), code="power")
        if timezone.localdate() < _next(month):
            raise RuleRefuses(say("The month is not over."), code="month")
        told = scorecard(vendor, month)
        if told.average is None or told.band is None:
            raise RuleRefuses(say("No sample of this month was scored."), code="none")
        if told.open:
            raise RuleRefuses(
                say("%(count)d samples are still to be scored, or may still be disputed.")
                % {"count": told.open},
                code="open",
            )
        settled = self.model(
            vendor=vendor,
            month=month,
            sheet=told.sheet if told.sheet.version else None,
            samples=told.samples,
            average=told.average,
            passed=told.passed,
            breaches=told.breaches,
            off=float(told.band.off),
            rectify=told.band.rectify,
            kept_back=float(told.kept_back),
            by=by,
            by_kind=by.organisation_kind,
            at=timezone.now(),
        )
        settled.seal = settled.sealed()
        with one_editor_at_a_time(f"settlement:{vendor.code}"):
            if self.filter(vendor=vendor, month=month).exists():
                raise Moved(say("This month was settled already."), code="settled")
            settled.save(force_insert=True)
        return settled


class Settlement(models.Model):
    """One vendor's month as it was settled. Append-only, and sealed."""

    vendor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, null=True, related_name="+", db_index=False
    )
    samples = models.PositiveIntegerField()
    average = models.FloatField()
    passed = models.PositiveIntegerField()
    breaches = models.PositiveIntegerField()
    off = models.FloatField()  # per cent of the fee
    rectify = models.BooleanField()
    kept_back = models.FloatField()  # yuan
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    COLUMNS = (
        *("vendor_id", "month", "sheet_id", "samples", "average", "passed", "breaches"),
        *("off", "rectify", "kept_back", "by_id", "by_kind", "at"),
    )

    objects = Settlements.as_manager()

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "month"], name="one_settlement_of_a_month"),
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_settles"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.month:%Y-%m}"

    @property
    def columns(self) -> dict[str, Any]:
        """All that the seal covers."""
        return {name: getattr(self, name) for name in self.COLUMNS}

    def sealed(self) -> str:
        """The seal this content has."""
        told = {name: value for name, value in self.columns.items() if name not in ("month", "at")}
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        times = {"month": self.month.isoformat(), "at": at}
        return witnessed("settlement", canonical.encode(told | times).encode())


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
