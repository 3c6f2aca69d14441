"""What a figure comes to: a count, a share with its interval, or three points of how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from supervision.figures.definitions import FIGURES, TOO_FEW, Form

Z = 1.959964  # 95 %
POINTS = (0.5, 0.9, 0.99)


class Value(NamedTuple):
    """One figure of one group. Lags are whole seconds; what does not apply is None."""

    n: int
    of: int | None = None  # the tickets a rate is of
    points: tuple[int, ...] | None = None  # median, p90, p99

    @property
    def rate(self) -> float | None:
        return round(self.n / self.of, 4) if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the share lies with 95 % certainty (Wilson); for few tickets it is wide."""
        return wilson(self.n, self.of) if self.of else None

    @property
    def too_few(self) -> bool:
        """Whether there are too few tickets to rank anybody by it."""
        return (self.n if self.of is None else self.of) < TOO_FEW


Group = dict[str, Value]  # by the code of the figure
Groups = dict[str, Group]  # by office, category … code


def wilson(n: int, of: int) -> tuple[float, float]:
    """Return the Wilson interval of `n` in `of`."""
    share, square = n / of, Z * Z
    middle = share + square / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return round(max(0.0, (middle - half) / whole), 4), round(min(1.0, (middle + half) / whole), 4)


def points_of(lengths: Iterable[float]) -> tuple[int, ...] | None:
    """Return the points of these lengths, between neighbours in proportion; None for none."""
    ordered = sorted(lengths)
    return tuple(_at(ordered, share) for share in POINTS) if ordered else None


def _at(ordered: Sequence[float], share: float) -> int:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def differences(one: Groups, other: Groups) -> list[str]:
    """Where two derivations of the same figures differ; a second of a lag is rounding."""
    found = []
    for group in sorted({*one, *other}):
        for figure in FIGURES:
            here = one.get(group, {}).get(figure.code)
            there = other.get(group, {}).get(figure.code)
            if not _same(here, there, figure.form):
                found.append(f"{figure.code} of {group or '–'}: {here} and {there}")
    return found


def _same(one: Value | None, other: Value | None, form: Form) -> bool:
    if one is None or other is None or form is not Form.LAG:
        return one == other
    if one.n != other.n or (one.points is None) != (other.points is None):
        return False
    pairs = zip(one.points or (), other.points or (), strict=True)
    return all(abs(here - there) <= 1 for here, there in pairs)
