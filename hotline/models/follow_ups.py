"""What citizens say of an answer: asked (回访), by themselves, or by a link that answers once."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hotline.models.states import JUDGED
from hotline.powers import Kind
from hotline.sealing import blind

ASKING = "follow_up"  # the code of the statement that asks, with a link to answer by
LINK_PATH = "/track/answer/"
TOKEN_BYTES = 16


class FollowUp(models.Model):
    """One time that a citizen was asked, or told us by themselves. Append-only."""

    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="follow_ups")
    # The answer it is about; empty where a statement answered.
    release = models.ForeignKey("hotline.Release", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    contacted = models.BooleanField()
    solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied=None) | Q(satisfied__range=(1, 5)), name="one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(contacted=True, solved__isnull=False, satisfied__isnull=False)
                | Q(contacted=False, solved=None, satisfied=None),
                name="only_who_was_reached_said_something",
            ),
            models.UniqueConstraint(
                fields=["ticket", "release"],
                condition=Q(by_kind=Kind.CITIZEN),
                nulls_distinct=False,
                name="one_rating_of_an_answer",
            ),
        ]

    @property
    def by_citizen(self) -> bool:
        return self.by_kind == Kind.CITIZEN


class AnswerLinks(models.QuerySet["AnswerLink"]):
    """Makes links, and finds them by what they carry."""

    def make(self, release: Any) -> AnswerLink:
        """Return a new link by which the citizen judges `release` once."""
        link = self.model(release=release)
        link.digest = digest_of(link.token)
        link.save()
        return link

    def opened_by(self, token: str) -> AnswerLink | None:
        """Return the link that `token` opens now; None if it is unknown, used or out of time."""
        found = self.filter(digest=digest_of(token), used_at=None)
        link = found.select_related("release__reply__ticket").first()
        return link if link is not None and link.holds_at(timezone.now()) else None


class AnswerLink(models.Model):
    """A way to judge one answer without a log-in, once, until the follow-up clock runs out.

    The token stands nowhere: it is worked out from the row's name with the vault's key when the
    message goes out, and found again by a digest. It opens nothing but this one answer's rating.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey("hotline.Release", models.PROTECT, related_name="links")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    objects = AnswerLinks.as_manager()

    @property
    def token(self) -> str:
        """What the link carries in its fragment: 22 characters. Only delivery may call this."""
        drawn = blind(str(self.pk), purpose="answer_token")[:TOKEN_BYTES]
        return base64.urlsafe_b64encode(drawn).decode().rstrip("=")

    @property
    def address(self) -> str:
        """The whole link. A fragment reaches no server, so it stands in no log of ours."""
        return f"{settings.PUBLIC_URL}{LINK_PATH}#{self.token}"

    @property
    def ticket(self) -> Any:
        return self.release.reply.ticket

    def holds_at(self, now: datetime) -> bool:
        """Whether its answer still stands and the time to follow it up has not run out."""
        ticket = self.ticket
        if ticket.state not in JUDGED or ticket.standing_release() != self.release:
            return False
        until = ticket.follow_up_ends()
        return until is not None and now < until

    def use(self) -> bool:
        """Use it up; False if somebody was quicker. Call inside the transaction of the rating."""
        mine = AnswerLink.objects.filter(pk=self.pk, used_at=None)
        return mine.update(used_at=timezone.now()) == 1


def digest_of(token: str) -> bytes:
    """Return the keyed digest that a link is found by."""
    return blind(token, purpose="answer_link")
