"""A draw: which of the tickets that a vendor decided on between two daily digests are inspected.

Whoever has the digest, the numbers and this page's rule gets the same tickets: each number has a
rank, the SHA-256 of the seed and the number, and the lowest ranks are drawn. The seed is made from
the signed digest that closes the round, so it is known to nobody before the work is done, and
can be chosen by nobody after.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection
from datetime import UTC
from fractions import Fraction

from django.db import models

from hotline.models.digests import DayDigest
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.record import canonical, witnessed

FORM = "hotline inspection draw 1"


class Draw(models.Model):
    """One draw for one vendor. Append-only, and sealed."""

    vendor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    digest = models.ForeignKey(DayDigest, models.PROTECT, related_name="+", to_field="day")
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateTimeField()  # not included
    until = models.DateTimeField()
    rate = models.FloatField()  # per cent
    pool = models.PositiveIntegerField()  # tickets there were to draw from
    pool_digest = models.CharField(max_length=64)  # SHA-256 of their sorted numbers, one a line
    seed = models.CharField(max_length=64)
    drawn = models.PositiveIntegerField()  # at random
    listed = models.PositiveIntegerField()  # by their class alone
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "digest"], name="one_draw_of_a_round"),
        ]

    def __str__(self) -> str:
        return f"draw {self.digest_id}"

    def content(self) -> bytes:
        """What the seal covers."""
        told = {
            "vendor": self.vendor_id,
            "day": self.digest_id.isoformat(),
            "sheet": self.sheet_id,
            "since": self.since.astimezone(UTC).isoformat(timespec="microseconds"),
            "until": self.until.astimezone(UTC).isoformat(timespec="microseconds"),
            "rate": self.rate,
            "pool": self.pool,
            "pool_digest": self.pool_digest,
            "seed": self.seed,
            "drawn": self.drawn,
            "listed": self.listed,
        }
        return canonical.encode(told).encode()

    def sealed(self) -> str:
        """The seal this content has."""
        return witnessed("inspection_draw", self.content())


def seed_of(vendor: str, digest: DayDigest) -> str:
    """The seed of a round, from the vendor's code and the signed digest that closes it."""
    return _hash(f"{FORM}\n{vendor}\n{digest.own_digest}")


def rank(seed: str, number: str) -> str:
    """Where a ticket stands in the draw: the lower, the sooner."""
    return _hash(f"{seed}\n{number}")


def how_many(pool: int, rate: float) -> int:
    """So many are drawn at random: the rate (per cent), rounded up."""
    return math.ceil(pool * Fraction(str(rate)) / 100)


def drawn_of(numbers: Collection[str], seed: str, rate: float) -> list[str]:
    """The numbers that are drawn, the lowest rank first."""
    ranked = sorted(numbers, key=lambda number: rank(seed, number))
    return ranked[: how_many(len(ranked), rate)]


def digest_of(numbers: Collection[str]) -> str:
    """What binds a pool."""
    return _hash("\n".join(sorted(numbers)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
