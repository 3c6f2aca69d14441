"""What a figure comes to: a count, a share with its interval, or three points of how long."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from supervision.figures.definitions import FIGURES, TOO_FEW

Z = 1.959964  # 95 %
EXACT = 100  # seconds
POINTS = (50, 90, 99)  # of a hundred


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


def told(seconds: float) -> int:
    """Return a length in whole seconds, rounded by at most 2.5 %: 7,261 s are told as 7,300,
    17,261 s as 17,500; what is shorter than 100 s as it is.
    """
    whole = int(seconds)
    power = 10 ** (len(str(whole)) - 1)
    step = 1 if whole < EXACT else power // 20 if whole < 5 * power else power // 10
    return (whole + step // 2) // step * step


def points_of(lengths: Iterable[float]) -> tuple[int, ...] | None:
    """Return what half of these lengths, nine of ten and 99 of 100 do not exceed; None for none.

    A length of the list each, none between two: so it is the same whether they are rounded before
    or after, and lists of months can be put together.
    """
    ordered = sorted(lengths)
    return tuple(told(ordered[rank(p, len(ordered)) - 1]) for p in POINTS) if ordered else None


def rank(percent: int, many: int) -> int:
    """Which of `many` in order, counted from 1, is the first that `percent` do not exceed."""
    return -(-many * percent // 100)


def differences(one: Groups, other: Groups) -> list[str]:
    """Where two derivations of the same figures differ."""
    found = []
    for group in sorted({*one, *other}):
        for figure in FIGURES:
            here = one.get(group, {}).get(figure.code)
            there = other.get(group, {}).get(figure.code)
            if here != there:
                found.append(f"{figure.code} of {group or '–'}: {here} and {there}")
    return found
