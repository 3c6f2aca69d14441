"""What a report is put together from; the page and the paper draw the same parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from supervision.figures.definitions import Form
from supervision.figures.values import Value
from supervision.report.charts import Chart

DAY, HOUR = 86_400, 3_600  # seconds
HOURS_IN_DAYS = 72  # from so many hours on days are said

Said = str | Promise


class Cell(NamedTuple):
    """What stands in a table; `soft` is the smaller line below it."""

    text: str
    soft: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under heads; the first column names the row, all others are numbers."""

    head: list[Said]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Section:
    """A part of the report: words, then a chart, then a table."""

    key: str
    title: Said
    words: list[Said] = field(default_factory=list)
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True)
class Report:
    """One month, as much of it as the reader may see."""

    month: date  # its first day
    scope: str  # the city, or an office with those below it
    sections: list[Section]
    definitions: list[tuple[Said, Said]]
    is_over: bool

    @property
    def name(self) -> str:
        """The month as addresses name it."""
        return f"{self.month:%Y-%m}"

    @property
    def title(self) -> str:
        """What stands above it."""
        return _("Monthly report %(month)s") % {"month": self.name}


def last_of(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def before(month: date) -> date:
    """The first day of the month before that of `month`."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def share(value: Value | None) -> Cell:
    """A share with its interval; of too few tickets it says so."""
    if value is None or value.rate is None:
        return Cell("–")
    low, high = value.interval or (0.0, 1.0)
    among = _("%(n)d of %(of)d") % {"n": value.n, "of": value.of or 0}
    if value.too_few:
        return Cell(_("too few"), among)
    return Cell(f"{_percent(value.rate)} %", f"{_percent(low)}–{_percent(high)} %, {among}")


def length(seconds: int | None) -> str:
    """How long something took, in hours or days."""
    if seconds is None:
        return "–"
    if seconds < HOUR:
        return _("%(n)d min") % {"n": max(1, round(seconds / 60))}
    if seconds < HOURS_IN_DAYS * HOUR:
        return _("%(n)s h") % {"n": f"{seconds / HOUR:.1f}"}
    return _("%(n)s days") % {"n": f"{seconds / DAY:.1f}"}


def change(now: Value | None, then: Value | None, form: Form) -> Cell:
    """How a figure differs from the month before: in percent for counts, in points for shares."""
    if now is None or then is None:
        return Cell("–")
    if form is Form.COUNT:
        return Cell(f"{(now.n - then.n) * 100 / then.n:+.0f} %") if then.n else Cell("–")
    if now.rate is None or then.rate is None or now.too_few or then.too_few:
        return Cell("–")
    return Cell(_("%(n)s points") % {"n": f"{(now.rate - then.rate) * 100:+.1f}"})


def _percent(rate: float) -> str:
    return f"{rate * 100:.1f}".removesuffix(".0")
