"""Working time once more, told minute by minute and without the product's code, to compare with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta, timezone

import chinese_calendar

CHINA = timezone(timedelta(hours=8))
FIRST_DAY = date(2014, 12, 1)
LAST_DAY = date(2029, 12, 31)
LAST_OFFICIAL_YEAR = 2026
MINUTES_A_DAY = 24 * 60


def is_worked(day: date) -> bool:
    if day.year > LAST_OFFICIAL_YEAR:
        return day.weekday() < 5
    return chinese_calendar.is_workday(day)


Stretches = Collection[tuple[int, int]]  # from minute to minute of a day


def is_office_minute(minute: int, hours: Stretches = ()) -> bool:
    if hours:
        return any(opens <= minute < closes for opens, closes in hours)
    hour, rest = divmod(minute, 60)
    return (
        9 <= hour < 12
        or (hour == 13 and rest >= 30)
        or 14 <= hour < 17
        or (hour == 17 and rest < 30)
    )


def every_minute(edits: Mapping[date, Stretches | None] | None = None) -> bytearray:
    """One byte for each minute from the first day to the last: 1 where the offices are open.

    `edits` are days a city rules otherwise: None is a day off, else its own hours.
    """
    edits = edits or {}
    worked_day = bytes(is_office_minute(minute) for minute in range(MINUTES_A_DAY))
    free_day = bytes(MINUTES_A_DAY)
    flags = bytearray()
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day in edits:
            hours = edits[day]
            flags += bytes(bool(hours) and is_office_minute(m, hours) for m in range(MINUTES_A_DAY))
        else:
            flags += worked_day if is_worked(day) else free_day
        day += timedelta(days=1)
    return flags


OPEN = every_minute()


def number_of(moment: datetime) -> int:
    since = moment.astimezone(CHINA).replace(tzinfo=None) - datetime.combine(
        FIRST_DAY, datetime.min.time()
    )
    return int(since.total_seconds()) // 60


def moment_of(number: int) -> datetime:
    return datetime.combine(FIRST_DAY, datetime.min.time(), CHINA) + timedelta(minutes=number)


def slow_due(start: datetime, count: int, unit: str, open_minutes: bytearray = OPEN) -> datetime:
    """Where a limit ends that starts on a whole minute."""
    minute = number_of(start)
    if unit in ("min", "h"):
        return moment_of(minute + count * (60 if unit == "h" else 1))
    if unit == "wh":
        wanted = count * 60
        while wanted:
            wanted -= open_minutes[minute]
            minute += 1
        return moment_of(minute)
    # The day of the start is the one on which the office is next open; then closings are counted.
    while not open_minutes[minute]:
        minute += 1
    today = minute // MINUTES_A_DAY
    minute = (today + 1) * MINUTES_A_DAY
    closing = 0
    while True:
        if open_minutes[minute]:
            closing = minute + 1
        minute += 1
        if minute % MINUTES_A_DAY == 0 and closing:
            count -= 1
            if not count:
                return moment_of(closing)
            closing = 0


def slow_basis(start: datetime, end: datetime, unit: str) -> str:
    needed = end.astimezone(CHINA).year if unit in ("wh", "wd") else 0
    return "weekends" if needed > LAST_OFFICIAL_YEAR else "official"
