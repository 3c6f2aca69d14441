"""Days counted: of a year or month somebody named, and so long before a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hotline.facts.figures import counted

AHEAD = timedelta(days=14)  # a date without a year may lie so far in front of us
AGO = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "个小时": timedelta(hours=1)}


def year_of(said: str, sent_at: datetime) -> int | None:
    """The year somebody means by four digits or by 今, 去 and 前; None if it is still to come."""
    named = {"今": 0, "本": 0, "去": -1, "前": -2}
    if said in named:
        return sent_at.year + named[said]
    return int(said) if int(said) <= sent_at.year + 1 else None


def span_of(year: int, month: int, day: int) -> tuple[date, date] | None:
    """The day, or the whole month where none is named; None where there is no such day."""
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def last_time(month: int, day: int, sent_at: datetime) -> tuple[date, date] | None:
    """That day or month when it last was, or is about to be."""
    for year in (sent_at.year + 1, sent_at.year, sent_at.year - 1):
        span = span_of(year, month, day)
        if span and span[0] <= sent_at.date() + AHEAD:
            return span
    return None


def so_long_before(sent_at: datetime, n: str, unit: str) -> tuple[date, date] | None:
    """The days meant by so many units before a moment: a month for months, a year for years."""
    count = 0.5 if n == "半" else counted(n)
    if count is None or count > 999:
        return None
    unit = unit.removeprefix("个").replace("多", "")
    if unit in AGO:
        day = (sent_at - AGO[unit] * count).date()
        return day, day
    days = {"天": 1, "日": 1, "周": 7, "星期": 7}.get(unit)
    if days:
        day = sent_at.date() - timedelta(days=days * count)
        return day, day
    months = int(count * (12 if unit == "年" else 1))
    at = sent_at.year * 12 + sent_at.month - 1 - months
    if at < 12:
        return None
    if unit == "年" and count >= 1:
        return date(at // 12, 1, 1), date(at // 12, 12, 31)
    if count < 1 and unit == "月":
        day = sent_at.date() - timedelta(days=15)
        return day, day
    return span_of(at // 12, at % 12 + 1, 0)
