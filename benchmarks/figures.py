"""What was measured, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class Broken(Exception):  # noqa: N818 - a fact about the measurement
    """The measurement itself failed: a message was lost, an answer was not a 200."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table. `spread` is what the rounds differed by."""

    what: str
    ours: str
    floor: str = ""
    ratio: str = ""
    aim: str = ""
    met: bool | None = None


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of them do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    titles = ("what", "ours", "floor", "ratio", "aim", "")
    verdict = {True: "met", False: "MISSED", None: ""}
    rows = [(f.what, f.ours, f.floor, f.ratio, f.aim, verdict[f.met]) for f in figures]
    wide = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, wide, strict=True)) + " |"

    return "\n".join([line(titles), line("-" * w for w in wide), *map(line, rows)])
