"""The monthly report on its way to an office by mail: once a month and office, with what became of
it. What failed, or did not arrive, somebody sends again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hotline.errors import Moved
from hotline.models.organisations import Office
from hotline.models.people import User

TRIES = 4  # where it may go through in a while
PAUSE = timedelta(minutes=10)  # between them, growing
LOST_AFTER = timedelta(minutes=10)  # a worker that took one up this long ago has died


class ReportMails(models.QuerySet["ReportMail"]):
    """Finds what is to be sent."""

    def due(self, now: datetime) -> Self:
        """What waits to be sent."""
        return self.filter(state=ReportMail.State.PENDING, next_try_at__lte=now).order_by("pk")

    def lost(self, now: datetime) -> Self:
        """What a worker took up and never finished: nobody knows whether it went out."""
        return self.filter(state=ReportMail.State.SENDING, claimed_at__lte=now - LOST_AFTER)


class ReportMail(models.Model):
    """One month's report to one office."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("report mail", "Waits")
        SENDING = "sending", pgettext_lazy("report mail", "Under way")
        SENT = "sent", pgettext_lazy("report mail", "Sent")
        FAILED = "failed", pgettext_lazy("report mail", "Not sent")

    month = models.DateField()  # its first day
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)
    # Who had it sent once more, last.
    again_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ReportMails.as_manager()

    class Meta:
        ordering = ["-month", "office"]
        constraints = [
            models.UniqueConstraint(fields=["month", "office"], name="one_report_a_month"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "failed"]),
                name="known_report_mail_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "next_try_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="report_mails_to_send",
            ),
        ]

    def claim(self, now: datetime) -> bool:
        """Take it up; False if another worker was first."""
        mine = ReportMail.objects.filter(pk=self.pk, state=self.State.PENDING, tries=self.tries)
        taken = mine.update(state=self.State.SENDING, claimed_at=now, tries=self.tries + 1)
        self.refresh_from_db()
        return bool(taken)

    def arrived(self, now: datetime) -> None:
        """It went out."""
        self._end(state=self.State.SENT, sent_at=now, error="")

    def failed(self, error: str, now: datetime, *, may_go_through: bool) -> None:
        """It did not go out: tried again in a while, or that is that."""
        if may_go_through and self.tries < TRIES:
            later = now + PAUSE * self.tries
            self._end(state=self.State.PENDING, error=error[:80], next_try_at=later)
        else:
            self._end(state=self.State.FAILED, error=error[:80])

    def send_again(self, *, by: User) -> None:
        """Somebody has it sent once more. Raises Moved while it is on its way."""
        over = (self.State.SENT, self.State.FAILED)
        mine = ReportMail.objects.filter(pk=self.pk, state__in=over)
        if not mine.update(
            state=self.State.PENDING, tries=0, next_try_at=timezone.now(), again_by=by, error=""
        ):
            raise Moved(_("It is on its way already."), code="under_way")

    def _end(self, **fields: Any) -> None:
        ReportMail.objects.filter(pk=self.pk, state=self.State.SENDING).update(**fields)
