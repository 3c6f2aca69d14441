"""The daily digest: one signed row a day over every chain of the record, and its lines.

It holds seals, not heads: a head that is written down anywhere would let whoever cuts the last
events put the ticket back to it (see record.py). The seal of an event is made from the head at that
place, so a line says: the chain of this ticket stood just there.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import Any

from django.db import models

from hotline import signing
from hotline.models.record import canonical

FORM = "hotline daily digest 1"


class DayDigest(models.Model):
    """How all chains stood at one moment of a day. Append-only, each chained to the one before."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    tickets = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()
    changed = models.PositiveIntegerField()  # lines written that day
    root = models.CharField(max_length=64)  # of the tree over (number, length, seal), by number
    before = models.CharField(max_length=64, blank=True)  # digest of the day before, signature too
    key = models.CharField(max_length=44)  # the public key, base64
    signature = models.CharField(max_length=88)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["before"], name="one_digest_after_another"),
        ]

    def __str__(self) -> str:
        return f"digest of {self.day}"

    @property
    def statement(self) -> dict[str, Any]:
        """What is signed."""
        return {
            "form": FORM,
            "day": self.day.isoformat(),
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "tickets": self.tickets,
            "events": self.events,
            "changed": self.changed,
            "root": self.root,
            "before": self.before,
        }

    @property
    def words(self) -> bytes:
        """The statement in its one canonical form."""
        return canonical.encode(self.statement).encode()

    @property
    def own_digest(self) -> str:
        """What the next day's digest names: of the statement and of its signature."""
        return hashlib.sha256(self.words + b"\n" + self.signature.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        return signing.fingerprint(self.key)

    @property
    def is_signed(self) -> bool:
        """Whether one of our keys signed just this."""
        return signing.is_ours(self.key) and signing.holds(self.words, self.signature, self.key)


class DigestLine(models.Model):
    """Where a chain stood when a digest was made; written only where it had moved since the last.

    A length of nothing says that the ticket had vanished by then. Append-only.
    """

    digest = models.ForeignKey(
        DayDigest, models.PROTECT, to_field="day", related_name="lines", db_index=False
    )
    number = models.CharField(max_length=20)  # no key: a ticket that vanished is still named
    length = models.PositiveIntegerField()
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "digest"], name="one_line_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.length}"


def leaf(number: str, length: int, seal: str) -> bytes:
    """Return what one ticket puts into the tree."""
    return f"{number} {length} {seal}".encode()
