"""Charts as SVG: pygal works out where everything stands, our sheets say how it looks.

What pygal writes is for a file of its own: with a sheet, a script and ids. Here it becomes part of
a page whose policy allows none of these, so of its drawing only known shapes with known attributes
are passed on, as pieces for a template, which escapes every word.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pygal
from pygal.style import Style

# It leaves an import hook of an older kind behind, for plugins that nobody here has.
sys.meta_path[:] = [hook for hook in sys.meta_path if type(hook).__module__ != pygal.__name__]

WIDTH = 480  # of the drawing; the page scales it, so letters of 14 are read on a phone, too
LETTER = 14
LINE = 30  # a bar with its label
MOST_LABELS = 6  # below a line
LONGEST = 12  # full-width characters of a label
KNOWN = {
    "svg": {"viewBox"},
    "g": {"class", "transform"},
    "path": {"class", "d"},
    "line": {"class", "x1", "x2", "y1", "y2"},
    "rect": {"class", "x", "y", "rx", "ry", "width", "height"},
    "circle": {"class", "cx", "cy", "r"},
    "text": {"class", "x", "y", "transform"},
}
LEFT_OUT = ("tooltip", "text-overlay", "background")  # parts of a drawing, by class

Values = Sequence[float | None]
Interval = tuple[float, float] | None


class Series(NamedTuple):
    """One row of values with its name; `intervals`: how far each may be from the truth."""

    name: str
    values: Values
    intervals: Sequence[Interval] = ()


class Piece(NamedTuple):
    """A tag that opens or closes, or words between two of them."""

    opens: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    closes: str = ""
    words: str = ""


def bars(
    labels: Sequence[str], series: Sequence[Series], *, said: Callable[[float], str], most: float
) -> list[Piece]:
    """Lying bars, one line a label, the first on top."""
    short = [_short(label) for label in labels]
    height = 48 + LINE * len(short) * (1 if len(series) == 1 else 1.4) + _legend(series)
    chart = pygal.HorizontalBar(
        **_config(series, said, most), height=round(height), margin_left=_wider(short)
    )
    chart.x_labels = short[::-1]  # pygal begins at the bottom
    for one in series:
        chart.add(one.name, _values(one)[::-1])
    return list(_pieces(chart))


def line(
    labels: Sequence[str], series: Sequence[Series], *, said: Callable[[float], str], most: float
) -> list[Piece]:
    """Values over time, joined where one follows the other; few labels, so that all are read."""
    chart = pygal.Line(
        **_config(series, said, most),
        height=240 + _legend(series),
        margin_left=16,
        x_labels_major_every=-(-len(labels) // MOST_LABELS),
        show_minor_x_labels=False,
    )
    chart.x_labels = list(labels)
    for one in series:
        chart.add(one.name, _values(one))
    return list(_pieces(chart))


def _config(series: Sequence[Series], said: Callable[[float], str], most: float) -> dict[str, Any]:
    letters = {f"{what}_font_size": LETTER for what in ("label", "major_label", "legend", "value")}
    return {
        "width": WIDTH,
        "style": Style(**letters),
        "js": (),
        "css": (),
        "pretty_print": False,
        "disable_xml_declaration": True,
        "no_prefix": True,
        "range": (0, most),
        "value_formatter": said,
        "max_scale": 6,
        "show_legend": len(series) > 1,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 2,
        "truncate_label": -1,
        "truncate_legend": -1,
        "margin_right": 24,
        "margin_top": 8,
        "margin_bottom": 8,
        "spacing": 10,
    }


def _values(series: Series) -> list[Any]:
    intervals = series.intervals or [None] * len(series.values)
    return [
        {"value": value, "ci": {"low": ends[0], "high": ends[1]}}
        if value is not None and ends
        else value
        for value, ends in zip(series.values, intervals, strict=True)
    ]


def _legend(series: Sequence[Series]) -> int:
    return 32 if len(series) > 1 else 0


def _short(label: str) -> str:
    """The label, or as much of it as has room."""
    room, kept = LONGEST * 2, ""
    for letter in label:
        room -= _cells(letter)
        if room < 0:
            return f"{kept}…"
        kept += letter
    return kept


def _wider(labels: Sequence[str]) -> int:
    """The margin that makes up for Chinese: pygal takes every letter for 0.6 wide."""
    true = max((sum(map(_cells, label)) * 0.54 for label in labels), default=0)
    taken = max((len(label) * 0.6 for label in labels), default=0)
    return 8 + round(max(0.0, true - taken) * LETTER)


def _cells(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _pieces(chart: Any) -> Iterator[Piece]:
    yield from _walk(chart.render_tree())


def _walk(element: Any) -> Iterator[Piece]:
    tag = str(element.tag).split("}")[-1]
    classes = element.get("class", "").split()
    if tag not in KNOWN or any(one in LEFT_OUT for one in classes):
        return
    kept = tuple((name, value) for name, value in element.items() if name in KNOWN[tag])
    yield Piece(opens=tag, attributes=kept)
    if element.text:
        yield Piece(words=element.text)
    for child in element:
        yield from _walk(child)
        if child.tail:
            yield Piece(words=child.tail)
    yield Piece(closes=tag)
