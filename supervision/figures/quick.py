"""The figures from the rows beside the tickets, month by month: what boards are shown."""

from __future__ import annotations

from collections import Counter
from operator import add
from typing import Any

from supervision.figures.definitions import COUNTS, LAGS, RATES
from supervision.figures.question import Question
from supervision.figures.remembering import remember, remembered, short
from supervision.figures.sums import COUNTED, Counts, Sums, named, of_months
from supervision.figures.values import POINTS, Group, Groups, Value, rank

PLACES = {name: place for place, name in enumerate(COUNTED)}


def figures(question: Question) -> Groups:
    """Return every figure of every group."""
    names = named(question)
    whole = short("whole", *names.values())
    for told in remembered([whole]).values():
        return _unpacked(told)
    counts: Counts = {}
    lags: dict[tuple[str, str], Counter[int]] = {}
    for month in of_months(question, names):
        _add(month, counts, lags)
    found = {group: _group(group, counts[group], lags) for group in sorted(counts)}
    remember(whole, found)
    return found


def _unpacked(told: dict[str, dict[str, list[Any]]]) -> Groups:
    return {
        group: {
            code: Value(n, of, points and tuple(points)) for code, (n, of, points) in one.items()
        }
        for group, one in told.items()
    }


def _add(month: Sums, counts: Counts, lags: dict[tuple[str, str], Counter[int]]) -> None:
    for group, counted in month.counts.items():
        before = counts.get(group)
        counts[group] = list(map(add, before, counted)) if before else list(counted)
    for hop, lengths in month.lags.items():
        if hop in lags:
            lags[hop].update(lengths)
        else:
            lags[hop] = Counter(lengths)


def _group(group: str, counted: list[int], lags: dict[tuple[str, str], Counter[int]]) -> Group:
    found: Group = {one.code: Value(counted[PLACES[one.code]]) for one in COUNTS}
    for one in RATES:
        n, of = (counted[PLACES[f"{which}_{one.code}"]] for which in ("n", "of"))
        found[one.code] = Value(n, of)
    for one in LAGS:
        lengths = lags.get((group, one.code), Counter())
        found[one.code] = Value(lengths.total(), points=_points(lengths))
    return found


def _points(lengths: Counter[int]) -> tuple[int, ...] | None:
    many, passed, points = lengths.total(), 0, list[int]()
    wanted = [rank(percent, many) for percent in POINTS]
    for length in sorted(lengths):
        passed += lengths[length]
        while len(points) < len(wanted) and passed >= wanted[len(points)]:
            points.append(length)
    return tuple(points) if many else None
