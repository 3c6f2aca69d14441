"""Gathers what many people write of one event: by the words of their first lines, in order of time.

Each line joins the group whose lines are on average most like it, if they are alike enough and the
group was heard of lately; else it begins one of its own. Average likeness, because with the
likeness to any one line everything chains together in the end. No Django in it, only counting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log, sqrt

from hotline.spelling import plain

ALIKE = 0.12  # the average cosine from which a line belongs
APART = timedelta(days=60)  # a group nobody has added to for so long is over
LONGEST = 80  # characters of a line that are read
between = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Line:
    """The first line of a matter; `key` is whatever the caller knows it by."""

    key: int | str
    text: str
    at: datetime


@dataclass
class Group:
    """Lines about one thing, the oldest first."""

    lines: list[Line] = field(default_factory=list)

    def since(self, moment: datetime) -> int:
        """How many came at or after a moment."""
        return sum(line.at >= moment for line in self.lines)


def gather(lines: Iterable[Line], *, alike: float = ALIKE, apart: timedelta = APART) -> list[Group]:
    """Return every group, also those of one line, in the order they began."""
    in_order = sorted(lines, key=lambda line: line.at)
    vectors = _vectors([line.text for line in in_order])
    groups: list[Group] = []
    sums: dict[str, dict[int, float]] = {}  # pair → group → what its lines' vectors add up to there
    for line, vector in zip(in_order, vectors, strict=True):
        likeness: Counter[int] = Counter()
        for pair, value in vector.items():
            for group, total in sums.get(pair, {}).items():
                likeness[group] += value * total  # type: ignore[assignment]
        best = -1
        most = alike
        for number, total in likeness.items():
            lately = line.at - groups[number].lines[-1].at <= apart
            if lately and (mean := total / len(groups[number].lines)) >= most:
                best, most = number, mean
        if best < 0:
            best = len(groups)
            groups.append(Group())
        groups[best].lines.append(line)
        for pair, value in vector.items():
            there = sums.setdefault(pair, {})
            there[best] = there.get(best, 0.0) + value
    return groups


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    """Each text as pairs of characters, the rare ones heavy, of length one."""
    pairs = [_pairs(text) for text in texts]
    seen = Counter(pair for found in pairs for pair in found)
    heavy = {pair: log((1 + len(texts)) / (1 + count)) + 1 for pair, count in seen.items()}
    vectors = []
    for found in pairs:
        length = sqrt(sum(heavy[pair] ** 2 for pair in found)) or 1.0
        vectors.append({pair: heavy[pair] / length for pair in sorted(found)})
    return vectors


def _pairs(text: str) -> set[str]:
    words = between.split(plain(text[:LONGEST]))
    return {word[n : n + 2] for word in words for n in range(len(word) - 1)}
