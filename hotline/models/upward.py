"""Reports upward (报送): what the city tells the superior duty office of one event: the first
report, follow-up reports, the final one.

A draft can be written anew until it is released; released, it is numbered, names who wrote and who
released it, and is never changed. The first is due after `up_first`, each further one after
`up_next`, until the final one; both are limits of the ticket's own policy.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.people import User
from hotline.powers import Kind

SUPERIOR, TEXT = 60, 4000  # characters


class Stage(models.TextChoices):
    """Which report of an event it is."""

    FIRST = "first", _("First report")
    FOLLOW_UP = "follow_up", _("Follow-up report")
    FINAL = "final", _("Final report")


class Worded(models.Model):
    """What a report says, to whom, and who wrote it."""

    stage = models.CharField(max_length=12, choices=Stage.choices)
    superior = models.CharField(max_length=SUPERIOR)
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_kind = models.CharField(max_length=12)

    class Meta:
        abstract = True


class UpwardDraft(Worded):
    """The report that is being written; at most one of an event."""

    ticket = models.OneToOneField(
        "hotline.Ticket", models.CASCADE, primary_key=True, related_name="upward_draft"
    )
    written_at = models.DateTimeField()


class UpwardReport(Worded):
    """A released report. Append-only."""

    ticket = models.ForeignKey(
        "hotline.Ticket", models.PROTECT, related_name="upward_reports", db_index=False
    )
    number = models.CharField(max_length=12, unique=True)  # 2026-0007
    digest = models.CharField(max_length=64)  # of the text, SHA-256, as the record names it
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_kind = models.CharField(max_length=12)
    released_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # when it was due; empty where nothing timed it

    class Meta:
        ordering = ["released_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "stage"],
                condition=~Q(stage=Stage.FOLLOW_UP),
                name="one_first_and_one_final_report",
            ),
            models.CheckConstraint(
                condition=Q(written_kind=Kind.GOVERNMENT, released_kind=Kind.GOVERNMENT),
                name="only_the_government_reports_upward",
            ),
        ]

    @classmethod
    def of(cls, draft: UpwardDraft, *, by: User, due_at: Any) -> UpwardReport:
        """Return the report that a draft becomes, numbered and unsaved."""
        now = timezone.now()
        return cls(
            ticket=draft.ticket,
            stage=draft.stage,
            superior=draft.superior,
            text=draft.text,
            written_by=draft.written_by,
            written_kind=draft.written_kind,
            number=cls._next_number(timezone.localdate(now).year),
            digest=hashlib.sha256(draft.text.encode()).hexdigest(),
            released_by=by,
            released_kind=by.organisation_kind,
            released_at=now,
            due_at=due_at,
        )

    @classmethod
    def _next_number(cls, year: int) -> str:
        """The next of the year, without gaps: whoever comes second waits for the first."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('upward reports'))")
        last = cls.objects.filter(number__startswith=f"{year}-").order_by("-number").first()
        return f"{year}-{int(last.number[5:]) + 1 if last else 1:04d}"

    @property
    def is_late(self) -> bool:
        """Whether it went out after it was due."""
        return self.due_at is not None and self.released_at > self.due_at


def next_stage(ticket: Any) -> Stage:
    """The report that comes next."""
    return Stage.FOLLOW_UP if ticket.upward_reports.exists() else Stage.FIRST
