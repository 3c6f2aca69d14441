"""Exports: who took which table out of the house, when and how many rows; a file is kept a while.

A small table is sent at once (`sent`); a big one is written by a worker (`waiting → writing →
ready`) and deleted after some days (`gone`). The row stays: it is the log.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from hotline.models.people import User
from hotline.models.record import SecurityEvent

LOST_AFTER = timedelta(minutes=2)  # without a sign of the worker that writes it
TRIES = 2  # a file that a worker died over is begun anew this often, all told
UNDER_WAY = 2  # files that are written for one person at a time


class Exports(models.QuerySet["Export"]):
    """Finds exports."""

    def asked_since(self, user: User, since: datetime) -> int:
        """How many this person has asked for since then."""
        return self.filter(by=user, asked_at__gte=since).count()

    def under_way(self, user: User) -> Self:
        """Those of this person that are not written yet."""
        return self.filter(by=user, state__in=(Export.State.WAITING, Export.State.WRITING))

    def lost(self, now: datetime) -> Self:
        """Those whose worker has given no sign for so long that it must have died."""
        return self.filter(state=Export.State.WRITING, beat_at__lte=now - LOST_AFTER)

    def outdated(self, now: datetime) -> Self:
        """Those whose file has been kept long enough."""
        return self.filter(state=Export.State.READY, kept_until__lte=now)


class Export(models.Model):
    """One table that somebody took along. Who, what and when never change."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("export", "Waits")
        WRITING = "writing", pgettext_lazy("export", "Being written")
        READY = "ready", pgettext_lazy("export", "Ready")
        SENT = "sent", pgettext_lazy("export", "Sent at once")
        FAILED = "failed", pgettext_lazy("export", "Not written")
        GONE = "gone", pgettext_lazy("export", "Deleted")

    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    table = models.CharField(max_length=12)
    form = models.CharField(max_length=4)
    asked = models.JSONField(default=dict)  # the filters, by name
    language = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True)  # given where personal data were opened
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    objects = Exports.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "writing", "ready", "sent", "failed", "gone"]),
                name="known_export_state",
            ),
            models.CheckConstraint(condition=Q(form__in=["csv", "xlsx"]), name="known_export_form"),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="exports_of_one"),
            models.Index(
                fields=["state", "beat_at"],
                condition=Q(state__in=["waiting", "writing", "ready"]),
                name="exports_alive",
            ),
        ]

    @property
    def path(self) -> Path:
        """Where its file stands once it is whole."""
        return Path(settings.EXPORT_ROOT) / f"{self.pk}.{self.form}"

    @property
    def name(self) -> str:
        """What the file is called for who keeps it."""
        return f"{self.table}-{timezone.localtime(self.asked_at):%Y%m%d-%H%M}.{self.form}"

    @property
    def percent(self) -> int:
        """How much of it is written; never 100 before it is whole."""
        return min(99, self.rows * 100 // self.expected) if self.expected else 0

    def claim(self, now: datetime) -> bool:
        """Take it up; False if another worker was first."""
        mine = Export.objects.filter(pk=self.pk, state=self.State.WAITING)
        taken = mine.update(state=self.State.WRITING, beat_at=now, rows=0, tries=F("tries") + 1)
        self.refresh_from_db()
        return bool(taken)

    def beat(self, rows: int) -> bool:
        """So many rows are written, and somebody is at it; False if it was taken away from them."""
        mine = Export.objects.filter(pk=self.pk, state=self.State.WRITING, tries=self.tries)
        return bool(mine.update(rows=rows, beat_at=timezone.now()))

    def ready(self, rows: int, size: int, *, days: float) -> bool:
        """It is whole, and kept for `days`."""
        until = timezone.now() + timedelta(days=days)
        return self._end(self.State.READY, rows=rows, size=size, kept_until=until)

    def failed(self, error: str) -> bool:
        """It is not written; why stands on it, as a word for programs."""
        return self._end(self.State.FAILED, error=error[:80])

    def tell(self, rows: int) -> None:
        """Put it on the security log: what, and how much."""
        told: dict[str, Any] = {"table": self.table, "form": self.form, "rows": rows}
        if self.reason:
            told["revealed"] = True
        SecurityEvent.objects.create(
            by=self.by, what="exported", subject=f"export {self.pk}", details=told
        )

    def _end(self, state: str, **fields: Any) -> bool:
        mine = Export.objects.filter(pk=self.pk, state=self.State.WRITING, tries=self.tries)
        return bool(mine.update(state=state, ended_at=timezone.now(), **fields))
