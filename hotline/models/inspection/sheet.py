"""The score sheet as versioned data: what is scored, what is drawn, what the contract asks for.

A sample keeps the version it was drawn under; a contract term counts from the month after.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from hotline import lexicon, workdays
from hotline.lexicon.at_work import WORDS
from hotline.models.inspection import defaults
from hotline.models.versions import OneRow

FULL = 100.0


class Item(NamedTuple):
    """One thing that can be found, and the points it costs at most."""

    code: str
    name: str
    points: float


class Block(NamedTuple):
    """What belongs together; a `fatal` one fails the ticket by anything found in it."""

    code: str
    name: str
    points: float
    fatal: bool
    items: tuple[Item, ...]


class Result(NamedTuple):
    """What comes of findings: points, and whether something fatal was among them."""

    total: float
    breach: bool


class Band(NamedTuple):
    """From which average on, what share of the fee is kept back (per cent)."""

    least: float
    off: float
    rectify: bool


class ScoreSheet(OneRow):
    """A version of the sheet; empty terms are those of `defaults`."""

    logged_as = "score_sheet_set"

    # {"blocks", "rate", "classes", "words", "dispute", "pass", "bands", "targets", "fees"}
    terms = models.JSONField(default=dict)

    @classmethod
    def of_month(cls, month: date) -> ScoreSheet:
        """The version whose contract terms count in a month: the newest from before it began."""
        begins: datetime = timezone.make_aware(datetime.combine(month, time.min))
        return cls.newest(cls.objects.filter(made_at__lt=begins))

    # What is scored -----------------------------------------------------------------------------

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in their order."""
        return tuple(
            Block(
                block["code"],
                str(block["name"]),
                float(block["points"]),
                bool(block.get("fatal")),
                tuple(Item(code, str(name), float(most)) for code, name, most in block["items"]),
            )
            for block in self.terms.get("blocks", defaults.BLOCKS)
        )

    @property
    def items(self) -> dict[str, tuple[Block, Item]]:
        """Every item by its code."""
        return {item.code: (block, item) for block in self.blocks for item in block.items}

    def result(self, off: dict[str, float]) -> Result:
        """What comes of these findings (points off by item): a block never costs more than it has,
        anything fatal leaves nothing.
        """
        if any(off.get(item.code) is not None for b in self.blocks if b.fatal for item in b.items):
            return Result(0.0, True)
        lost = (
            min(block.points, sum(off.get(item.code, 0.0) for item in block.items))
            for block in self.blocks
        )
        return Result(FULL - sum(lost), False)

    # What is drawn ------------------------------------------------------------------------------

    @property
    def rate(self) -> float:
        """Per cent of the tickets a vendor decided on that are drawn at random."""
        return float(self.terms.get("rate", defaults.RATE))

    @property
    def classes(self) -> dict[str, Any]:
        """What is drawn in full."""
        return dict(self.terms.get("classes", defaults.CLASSES))

    def words(self, kind: str) -> str:
        """The words a machine looks for, one a line: `banned` or `overstep`."""
        return str(self.terms.get("words", WORDS)[kind])

    def lexicon(self) -> lexicon.Lexicon:
        """For matching; the class of an entry is its kind."""
        return lexicon.Lexicon(
            lexicon.Entry(
                key=place,
                ban=kind,
                effect=lexicon.Effect.REMARK,
                reason=kind,
                words=tuple(self.words(kind).splitlines()),
                unless=(),
            )
            for place, kind in enumerate(("banned", "overstep"))
        )

    # What the contract asks for -----------------------------------------------------------------

    @property
    def dispute(self) -> workdays.Limit:
        """How long after a score the vendor may dispute it."""
        return workdays.Limit.parse(self.terms.get("dispute", defaults.DISPUTE))

    @property
    def pass_mark(self) -> float:
        return float(self.terms.get("pass", defaults.PASS))

    @property
    def bands(self) -> tuple[Band, ...]:
        """The best first; the last begins at nothing."""
        return tuple(Band(*band) for band in self.terms.get("bands", defaults.BANDS))

    def band(self, average: float) -> Band:
        """The band an average (rounded to two places, as it is shown) falls into."""
        return next(band for band in self.bands if average >= band.least)

    @property
    def targets(self) -> dict[str, float]:
        return dict(self.terms.get("targets", defaults.TARGETS))

    def fee(self, vendor: str) -> float:
        """What a vendor (code) gets a month, in yuan; 0 where the contract stands elsewhere."""
        return float(self.terms.get("fees", {}).get(vendor, 0))
