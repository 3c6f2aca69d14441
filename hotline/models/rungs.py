"""The rungs of the ladder by which a citizen is reached, and what became of each that was stood on.

A message that its first rung carries has no row here; every rung that was skipped, refused or stood
on below it has one, so that the office reads the whole way.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.statements import StatementVersion
from hotline.powers import Kind


class Rung(models.TextChoices):
    """A way to reach a citizen."""

    WORDS = "words", _("The words themselves")
    TEMPLATE = "template", _("Template notice")
    SUBSCRIPTION = "subscription", _("Subscription notice")
    TEXT = "sms", _("Text message")


class Outcome(models.TextChoices):
    """How one try on one rung stands."""

    SKIPPED = "skipped", pgettext_lazy("rung", "Skipped")
    WAITING = "waiting", pgettext_lazy("rung", "Waiting")
    SENDING = "sending", pgettext_lazy("rung", "Being sent")
    SENT = "sent", pgettext_lazy("rung", "Sent")
    DELIVERED = "delivered", pgettext_lazy("rung", "Delivered")
    FAILED = "failed", pgettext_lazy("rung", "Not delivered")
    UNSURE = "unsure", pgettext_lazy("rung", "Unsure")


class Attempts(models.QuerySet["Attempt"]):
    """Finds attempts."""

    def to_ask_about(self, now: datetime) -> Self:
        """Texts of which the gateway may know more by now than we do."""
        gone = self.filter(rung=Rung.TEXT, outcome__in=[Outcome.SENT, Outcome.UNSURE])
        return gone.filter(ask_at__lte=now)

    def to_this_phone(self, secret: Any, since: datetime) -> int:
        """How many texts may have gone to the phone of a vault's entry since then."""
        tried = self.filter(to__kind=secret.kind, to__blind=secret.blind, made_at__gte=since)
        return tried.exclude(outcome__in=[Outcome.SKIPPED, Outcome.FAILED]).count()


class Attempt(models.Model):
    """One rung, skipped or tried, for one message. Its id is what the platform knows it by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey("hotline.OutboundMessage", models.PROTECT, related_name="attempts")
    rung = models.CharField(max_length=12, choices=Rung.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=80, blank=True)
    # The authorised words of a notice and who stands behind them; empty on other rungs.
    statement = models.ForeignKey(StatementVersion, models.PROTECT, null=True, related_name="+")
    speaker = models.ForeignKey("hotline.User", models.PROTECT, null=True, related_name="+")
    speaker_kind = models.CharField(max_length=12, blank=True)
    template = models.ForeignKey(
        "hotline.NoticeTemplate", models.PROTECT, null=True, related_name="+"
    )
    # The phone it goes to; when the vault forgets it, the record stays.
    to = models.ForeignKey("hotline.Secret", models.SET_NULL, null=True, related_name="+")
    # The platform's own number of it, by which its report names it.
    reference = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    # When to ask the gateway what became of it; empty: it is known, or nobody can be asked.
    ask_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)

    objects = Attempts.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(statement=None, speaker=None, speaker_kind="")
                | Q(statement__isnull=False, speaker__isnull=False, speaker_kind=Kind.GOVERNMENT),
                name="only_government_gives_notice",
            ),
            models.CheckConstraint(
                condition=Q(rung=Rung.WORDS)
                | Q(outcome=Outcome.SKIPPED)
                | Q(statement__isnull=False),
                name="a_notice_has_authorised_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="attempts_to_ask_about"
            ),
            models.Index(
                fields=["reference"], condition=~Q(reference=""), name="attempts_by_reference"
            ),
        ]

    @property
    def once(self) -> str:
        """Our name for it, 32 characters."""
        return self.id.hex
