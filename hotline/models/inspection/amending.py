"""Reads a score sheet as somebody wrote it into a form, and puts it in force as a new version.

Entries are flat: `points.BLOCK`, `name.ITEM`, `most.ITEM`, `name.+BLOCK` for one more item, and the
terms. An item without a name goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as say

from hotline import workdays
from hotline.errors import BadArguments
from hotline.lexicon import BadWord, checked_words
from hotline.models.inspection.defaults import CLASSES, TARGETS
from hotline.models.inspection.sheet import FULL, Block, ScoreSheet
from hotline.models.people import User

NAME, BANDS = 60, 3  # characters; how many bands a sheet has
SWITCHES = ("report", "critical", "flagged")
LISTS = ("banned", "overstep")


def amend(given: Mapping[str, str], *, by: User, reason: str, seen: int) -> ScoreSheet:
    """Make a version with these terms, all of them; `seen` is the version they were made from.

    Raises RuleRefuses for all but the centre, BadArguments with each wrong entry, and Moved.
    """
    return ScoreSheet.succeed(
        lambda before: {"terms": _Reading(given, before).terms()}, by=by, reason=reason, seen=seen
    )


def as_written(sheet: ScoreSheet, vendors: list[str]) -> dict[str, str]:
    """A version as the form shows it."""
    told: dict[str, str] = {}
    for block in sheet.blocks:
        told[f"points.{block.code}"] = f"{block.points:g}"
        for item in block.items:
            told |= {f"name.{item.code}": item.name, f"most.{item.code}": f"{item.points:g}"}
        told |= {f"name.+{block.code}": "", f"most.+{block.code}": ""}
    told |= {"rate": f"{sheet.rate:g}", "dispute": str(sheet.dispute)}
    told["pass"] = f"{sheet.pass_mark:g}"
    for place, band in enumerate(sheet.bands):
        told |= {f"least.{place}": f"{band.least:g}", f"kept.{place}": f"{band.off:g}"}
        told[f"rectify.{place}"] = "on" if band.rectify else ""
    told |= {f"target.{code}": f"{value:g}" for code, value in sheet.targets.items()}
    told |= {f"class.{code}": "on" if sheet.classes.get(code) else "" for code in SWITCHES}
    told["class.low_rating"] = str(sheet.classes.get("low_rating", 0))
    told["class.agents"] = " ".join(sheet.classes.get("agents", ()))
    told |= {f"words.{kind}": sheet.words(kind) for kind in LISTS}
    return told | {f"fee.{vendor}": f"{sheet.fee(vendor):g}" for vendor in vendors}


class _Reading:
    """One reading of a form: what is wrong is gathered, not told one by one."""

    def __init__(self, given: Mapping[str, str], before: ScoreSheet) -> None:
        self.given, self.before = given, before
        self.wrong: list[tuple[str, str]] = []

    def terms(self) -> dict[str, Any]:
        """All of the sheet. BadArguments with everything that is wrong."""
        blocks = [self._block(block) for block in self.before.blocks]
        whole = sum(block["points"] for block in blocks)
        if not self.wrong and whole != FULL:
            told = say("The blocks have %(whole)g points together, not 100.") % {"whole": whole}
            self.wrong.append((f"points.{blocks[0]['code']}", told))
        terms = {
            "blocks": blocks,
            "rate": self._number("rate", most=100),
            "dispute": self._limit("dispute"),
            "pass": self._number("pass", most=FULL),
            "bands": self._bands(),
            "targets": {code: self._number(f"target.{code}", most=100) for code in TARGETS},
            "classes": self._classes(),
            "words": {kind: self._words(f"words.{kind}") for kind in LISTS},
            "fees": {
                name.removeprefix("fee."): self._number(name, most=10**8)
                for name in self.given
                if name.startswith("fee.")
            },
        }
        if self.wrong:
            errors = [{"loc": loc, "msg": msg, "type": "value_error"} for loc, msg in self.wrong]
            raise BadArguments(
                say("Some of the entries are missing or wrong."), code="arguments", errors=errors
            )
        return terms

    def _block(self, block: Block) -> dict[str, Any]:
        points = self._number(f"points.{block.code}", most=FULL)
        codes = [item.code for item in block.items]
        new = f"{block.code}{len(codes) + 1}v{self.before.version + 1}"
        items = []
        for entry, code in [*((one, one) for one in codes), (f"+{block.code}", new)]:
            name = " ".join(self.given.get(f"name.{entry}", "").split())
            if not name:
                continue
            if len(name) > NAME:
                told = say("At most %(limit)d characters.") % {"limit": NAME}
                self.wrong.append((f"name.{entry}", told))
            most = points if block.fatal else self._number(f"most.{entry}", most=points)
            items.append([code, name, most])
        read = {"code": block.code, "name": block.name, "points": points, "items": items}
        return read | ({"fatal": True} if block.fatal else {})

    def _bands(self) -> list[list[Any]]:
        bands = [
            [
                self._number(f"least.{place}", most=FULL) if place < BANDS - 1 else 0.0,
                self._number(f"kept.{place}", most=100),
                bool(self.given.get(f"rectify.{place}")),
            ]
            for place in range(BANDS)
        ]
        if not self.wrong and bands[0][0] <= bands[1][0]:
            self.wrong.append(("least.1", say("Lower than the band above it.")))
        return bands

    def _classes(self) -> dict[str, Any]:
        low = self._number("class.low_rating", most=5)
        on = {code: bool(self.given.get(f"class.{code}")) for code in SWITCHES}
        agents = self.given.get("class.agents", "").split()
        return CLASSES | on | {"low_rating": int(low), "agents": agents[:50]}

    def _number(self, name: str, *, most: float) -> float:
        written = self.given.get(name, "").strip()
        whole = written.replace(".", "", 1)
        value = float(written) if whole.isascii() and whole.isdigit() and len(whole) < 12 else -1
        if not 0 <= value <= most:
            self.wrong.append((name, say("From 0 to %(most)g.") % {"most": most}))
        return value

    def _limit(self, name: str) -> str:
        try:
            return str(workdays.Limit.parse(self.given.get(name, "").strip()))
        except ValueError:
            self.wrong.append((name, say("Write a limit like 2h, 4wh or 5wd.")))
            return ""

    def _words(self, name: str) -> str:
        try:
            return "\n".join(checked_words(self.given.get(name, "")))
        except BadWord as bad:
            told = say("“%(word)s” is no word a machine can look for.") % {"word": bad.word}
            self.wrong.append((name, told))
            return ""
