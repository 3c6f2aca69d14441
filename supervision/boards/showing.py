"""Figures in the reader's words: shares as percent, lengths of time, and the charts of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hotline.templatetags.times import DAY, HOUR, in_words
from supervision.boards.drawing import Interval, Piece, Series, bars, line
from supervision.boards.league import Place
from supervision.figures.definitions import LAGS, Figure, Form
from supervision.figures.values import Group, Value

IN_A_CHART = 20  # bars; all of them stand in the table
NOTHING = "–"

Part = dict[str, Any]


def told(value: Value, figure: Figure) -> Part:
    """One figure of one group, in words."""
    shown: Part = {"n": f"{value.n:,}", "too_few": value.too_few, "of": "", "interval": ""}
    match figure.form:
        case Form.COUNT:
            return shown | {"value": f"{value.n:,}", "too_few": False}
        case Form.RATE:
            ends = value.interval
            return shown | {
                "value": percent(value.rate),
                "of": f"{value.of:,}",
                "interval": f"{percent(ends[0])} – {percent(ends[1])}" if ends else NOTHING,
            }
    median, nine, most = (length(point) for point in value.points or (None, None, None))
    return shown | {"value": median, "median": median, "nine": nine, "most": most}


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.1f} %"


def length(seconds: int | None) -> str:
    """How long something took; below a minute in seconds, since a delivery takes no longer."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return _("%(s)s s") % {"s": seconds}
    return in_words(timedelta(seconds=seconds))


def rows(places: Sequence[Place], figure: Figure, nobody: str) -> list[Part]:
    """The lines of a table: each group with its rank; `nobody` names what belongs to none."""
    return [
        told(place.value, figure)
        | {"group": place.group, "name": place.name or nobody, "rank": place.rank}
        for place in places
    ]


def of_groups(places: Sequence[Place], figure: Figure, nobody: str) -> list[Piece]:
    """The chart beside that table: of those that are ranked, or of the largest."""
    counts = figure.form is Form.COUNT
    some = [place for place in places if counts or place.rank][:IN_A_CHART]
    names = [place.name or nobody for place in some]
    return _chart(bars, names, [place.value for place in some], figure) if some else []


def of_values(labels: list[str], values: list[Value], figure: Figure) -> list[Piece]:
    """A chart of bars, as they are given."""
    return _chart(bars, labels, values, figure)


def over_time(places: Sequence[Place], figure: Figure) -> list[Piece]:
    """The chart of weeks or months."""
    values = [place.value for place in places]
    return _chart(line, [place.name for place in places], values, figure) if values else []


def of_hops(whole: Group, shown: Sequence[Figure]) -> list[Piece]:
    """The lags of a matter's way in one chart, without the one that is all of it."""
    way = [one for one in LAGS if one in shown and one.code != "to_answer"]
    hops = [one for one in way if whole[one.code].points]
    values = [whole[one.code] for one in hops]
    return _chart(bars, [str(one.label) for one in hops], values, LAGS[0]) if hops else []


def _chart(draw: Any, labels: list[str], values: list[Value], figure: Figure) -> list[Piece]:
    pieces: list[Piece]
    match figure.form:
        case Form.COUNT:
            series = [Series(str(figure.label), [value.n for value in values])]
            most = max(value.n for value in values)
            pieces = draw(labels, series, said=lambda n: f"{n:,.0f}", most=most or 1)
        case Form.RATE:
            shares = [None if value.rate is None else value.rate * 100 for value in values]
            series = [Series(str(figure.label), shares, [_ends(value) for value in values])]
            pieces = draw(labels, series, said=lambda share: f"{share:.0f} %", most=100)
        case _:
            pieces = _lengths(draw, labels, values)
    return pieces


def _lengths(draw: Any, labels: list[str], values: list[Value]) -> list[Piece]:
    """Median and nine of ten side by side, in minutes, hours or days as it fits; nothing where
    none takes as long as a minute.
    """
    longest = max((value.points[1] for value in values if value.points), default=0)
    if longest < 60:
        return []
    unit, words = 60.0, _("%(n)s min")
    if longest >= 3 * DAY:
        unit, words = DAY, _("%(n)s d")
    elif longest >= 2 * HOUR:
        unit, words = HOUR, _("%(n)s h")
    series = [
        Series(name, [value.points[point] / unit if value.points else None for value in values])
        for point, name in enumerate(
            (pgettext("figures", "Median"), pgettext("figures", "Nine of ten"))
        )
    ]
    pieces: list[Piece] = draw(
        labels, series, said=lambda n: words % {"n": f"{n:g}"}, most=longest / unit
    )
    return pieces


def _ends(value: Value) -> Interval:
    return (value.interval[0] * 100, value.interval[1] * 100) if value.interval else None
