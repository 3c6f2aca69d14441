"""Whom a card went to, and what was done about it. What was done is chained to the card's seal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.people import User
from hotline.models.record import canonical, witnessed

if TYPE_CHECKING:
    from hotline.models.cards import Card


class Rung(models.IntegerChoices):
    """How far up a card is told."""

    HANDLER = 1, _("Handler")
    HEAD = 2, _("Section head")
    LEADER = 3, _("Leader in charge")
    MAIN = 4, _("Main leader")
    INSPECTORATE = 5, _("Inspectorate")


class CardRecipient(models.Model):
    """One person a card went to, and when they acknowledged it."""

    card = models.ForeignKey(
        "hotline.Card", models.PROTECT, related_name="recipients", db_index=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="cards", db_index=False)
    rung = models.PositiveSmallIntegerField(choices=Rung.choices)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-rung", "id"]
        constraints = [
            models.UniqueConstraint(fields=["card", "person"], name="one_recipient_of_a_card"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"],
                condition=Q(acknowledged_at=None),
                name="cards_to_acknowledge",
            ),
        ]


class CardAct(models.Model):
    """One step on a card: who, when, and with which words (masked). Append-only."""

    card = models.ForeignKey("hotline.Card", models.PROTECT, related_name="acts", db_index=False)
    seq = models.PositiveSmallIntegerField()  # the card's version after it
    step = models.CharField(max_length=16)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # As they were then.
    by_office = models.CharField(max_length=40, blank=True)
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["card", "seq"], name="one_act_per_place")]

    @classmethod
    def after(cls, card: Card, step: str, *, by: User, words: str, details: Any) -> CardAct:
        """The next act on a card whose row is held, unsaved."""
        act = cls(
            card=card,
            seq=card.version,
            step=step,
            by=by,
            by_office=by.office.code if by.office else "",
            by_kind=by.organisation_kind,
            at=timezone.now(),
            words=words,
            details=details,
        )
        last = card.acts.order_by("-seq").first()
        act.seal = act.sealed(last.seal if last else card.seal)
        return act

    def sealed(self, before: str) -> str:
        """The seal it has behind one that reads `before`. It holds the words' digest only, so that
        they can be erased by policy.
        """
        told = {
            "before": before,
            "seq": self.seq,
            "step": self.step,
            "by": self.by_id,
            "office": self.by_office,
            "kind": self.by_kind,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "words": hashlib.sha256(self.words.encode()).hexdigest(),
            "details": self.details,
        }
        return witnessed("card_act", canonical.encode(told).encode())


def card_faults(cards: Any) -> Iterator[str]:
    """Yield what is wrong with these cards: a changed one, a changed or missing act."""
    told = cards.order_by("pk").prefetch_related("acts")
    for card in told.iterator(chunk_size=500):
        if card.seal != card.sealed():
            yield f"{card.number}: the card was changed"
        before, acts = card.seal, list(card.acts.all())
        for place, act in enumerate(acts, start=1):
            if act.seq != place or act.seal != act.sealed(before):
                yield f"{card.number}: act {place} ({act.step}) was changed or is missing"
                break
            before = act.seal
        else:
            if len(acts) != card.version:
                yield f"{card.number}: {card.version} acts were written, {len(acts)} are there"
