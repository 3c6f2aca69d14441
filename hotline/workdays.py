"""Working time: when a limit of minutes, hours, working hours or working days ends, and why then.

Every answer comes out of one walk over the days that writes down what it counts as it goes, so an
explanation cannot differ from the due time it explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from hotline.calendars import (
    DEMO_HOURS,
    DEMO_ZONE,
    MICROSECOND,
    NO_TIME,
    Calendar,
    Counted,
    Day,
    Hours,
    Span,
    Why,
    parse_hours,
    seed_days,
)

__all__ = [
    "DEMO_HOURS",
    "DEMO_ZONE",
    "Calendar",
    "Counted",
    "Day",
    "Due",
    "Hours",
    "Limit",
    "Span",
    "Unit",
    "Why",
    "due",
    "give_back",
    "later",
    "left",
    "parse_hours",
    "part",
    "point",
    "portion",
    "seed_days",
    "within",
    "worked",
]

LONGEST = 9_999  # of any unit: a slip of the pen must not send the walk through centuries

Share = int | float | Decimal | Fraction
Basis = Literal["official", "weekends"]


class Unit(StrEnum):
    """Around the clock (`min`, `h`), inside office hours (`wh`), or by working days (`wd`)."""

    MIN = "min"
    H = "h"
    WH = "wh"
    WD = "wd"


MICROSECONDS = {Unit.MIN: 60_000_000, Unit.H: 3_600_000_000, Unit.WH: 3_600_000_000}


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time as a policy writes it: 1 to 9,999 of a unit."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LONGEST:
            raise ValueError(f"a limit is 1 to {LONGEST} of a unit, not {self.count}")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `15min`, `2h`, `4wh` or `5wd`; anything else is a ValueError."""
        match = re.fullmatch(r"([1-9][0-9]{0,3})(min|h|wh|wd)", text.strip())
        if match is None:
            raise ValueError(f"not a limit: {text[:40]!r} (write 15min, 2h, 4wh or 5wd)")
        return cls(int(match[1]), Unit(match[2]))

    @property
    def working(self) -> bool:
        """Whether it needs the calendar, not just a clock."""
        return self.unit in (Unit.WH, Unit.WD)

    def amount(self, calendar: Calendar) -> int:
        """Its length in microseconds, of working time if it is `working`."""
        return self.count * (calendar.length if self.unit is Unit.WD else MICROSECONDS[self.unit])

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def part(limit: Limit, share: Share) -> Limit:
    """That share of a limit, in whole units, rounded down; at least one: 0.6 of 7wd is 4wd."""
    return Limit(max(1, int(limit.count * _exact(share))), limit.unit)


class Due(NamedTuple):
    """When a limit ends, in the calendar's zone, and whether every day on the way was official."""

    at: datetime
    basis: Basis
    counted: list[Counted]


def due(start: datetime, limit: Limit, calendar: Calendar) -> Due:
    """When the limit that began at `start` ends, and how that was counted; ValueError if naive."""
    return _after(start, limit, calendar, limit.amount(calendar))


def point(start: datetime, limit: Limit, calendar: Calendar, fraction: Share) -> datetime:
    """When this share of the limit is used up: 0 is the start, 1 the due time, more lies beyond it.

    A share of a limit is itself a limit: 0.8 of 5wd ends exactly where 4wd ends.
    """
    amount = int(limit.amount(calendar) * _exact(fraction))
    if amount < 0:
        raise ValueError("a share of a limit cannot be negative")
    return _after(start, limit, calendar, amount).at


def left(start: datetime, limit: Limit, calendar: Calendar, rest: Limit) -> datetime:
    """The moment `rest` before the due time, counted backwards; never before the start."""
    end, begin = due(start, limit, calendar).at, start.astimezone(calendar.tz)
    amount = rest.amount(calendar)
    if not rest.working:
        return max(begin, _run(end, -amount, calendar, rest.unit).at)
    (first, _), (day, clock) = calendar.place(begin), calendar.place(end)
    whole = _whole(rest.unit, calendar)
    today = calendar.day(day)
    used = _gone(today.hours, clock, whole) if today.counts else 0
    while amount >= used and day >= first:
        amount -= used
        day -= 1
        today = calendar.day(day)
        used = (whole or today.hours.length) if today.counts else 0
    if day < first:
        return begin
    return max(begin, calendar.moment(day, _clock_at(today.hours, used - amount, whole)))


def until(start: datetime, day: date, calendar: Calendar) -> Limit:
    """The limit of working days that, made at `start`, ends with the first working day from `day`
    on; at least one, and the longest there is for a day that lies beyond it.
    """
    first, _passed = _day_of_start(start, calendar)
    last = min(day.toordinal(), first + 2 * LONGEST)
    while not calendar.day(last).counts:
        last += 1
    count = sum(calendar.day(one).counts for one in range(first + 1, last + 1))
    return Limit(min(max(count, 1), LONGEST), Unit.WD)


def later(moment: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """The moment that much after another, without the rule for starts.

    3wd after a due time at Friday's closing is Wednesday's closing; a limit of 3wd that *starts* at
    Friday's closing counts as made on Monday and ends on Thursday.
    """
    return _run(moment, limit.amount(calendar), calendar, limit.unit).at


def portion(start: datetime, limit: Limit, calendar: Calendar, at: datetime) -> float:
    """The share of the limit used at a moment: 0.0 before it runs, 1.0 when due, more when late."""
    if limit.unit is Unit.WD:
        start = calendar.moment(_day_of_start(start, calendar)[0] + 1, 0)
    if limit.working:
        used = _used(start, at, calendar, _whole(limit.unit, calendar)) * MICROSECOND
    else:
        used = max(at - start, NO_TIME)
    return used / (limit.amount(calendar) * MICROSECOND)


def worked(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Office time between two moments; none when they are the wrong way round."""
    return _used(since, until, calendar) * MICROSECOND


def _used(since: datetime, until: datetime, calendar: Calendar, whole: int = 0) -> int:
    """Microseconds of working time between two moments; with `whole`, each day weighs as much."""
    if until <= since:
        return 0
    (first, begin), (last, end) = calendar.place(since), calendar.place(until)
    days = (calendar.day(day) for day in range(first, last))
    total = sum(whole or day.hours.length for day in days if day.counts)
    total -= _gone(calendar.day(first).hours, begin, whole) if calendar.day(first).counts else 0
    total += _gone(calendar.day(last).hours, end, whole) if calendar.day(last).counts else 0
    return total


def within(
    start: datetime, end: datetime, limit: Limit, calendar: Calendar, fraction: Share
) -> datetime:
    """When this share of the time between two moments has passed; office time if `limit` counts it.

    For a limit whose end was set by hand, of which `point` knows nothing.
    """
    whole = worked(start, end, calendar) if limit.working else max(end - start, NO_TIME)
    amount = int(whole // MICROSECOND * _exact(fraction))
    return _run(start, amount, calendar, Unit.WH if limit.working else limit.unit).at


def give_back(
    moment: datetime,
    pause: tuple[datetime, datetime],
    start: datetime,
    limit: Limit,
    calendar: Calendar,
) -> datetime:
    """A due time or warning point of the limit, moved as if it had not run during a granted pause.

    Clock time and working hours come back to the microsecond. Working days are counted by their
    closings: each closing inside the pause comes back as a day, except that of the day of start,
    which had not been counted either.
    """
    since, until = max(pause[0], start), pause[1]
    if limit.unit is Unit.WD:
        (first, begin), (last, end) = calendar.place(since), calendar.place(until)
        closed = begin >= calendar.day(first).hours.closing
        first = max(first + closed, _day_of_start(start, calendar)[0] + 1)
        last -= end < calendar.day(last).hours.closing
        amount = calendar.length * sum(calendar.day(day).counts for day in range(first, last + 1))
    elif limit.unit is Unit.WH:
        amount = worked(since, until, calendar) // MICROSECOND
    else:
        amount = max(until - since, NO_TIME) // MICROSECOND
    return _run(moment, amount, calendar, limit.unit).at


def _after(start: datetime, limit: Limit, calendar: Calendar, amount: int) -> Due:
    """Where this many microseconds of the limit end."""
    if limit.unit is not Unit.WD or amount == 0:
        return _run(start, amount, calendar, limit.unit)
    day, passed = _day_of_start(start, calendar)
    return _walk(day + 1, 0, amount, calendar, passed, whole=calendar.length)


def _run(start: datetime, amount: int, calendar: Calendar, unit: Unit) -> Due:
    """Where this many microseconds end that run from the very moment, in office hours or any."""
    day, clock = calendar.place(start)
    if unit in (Unit.WH, Unit.WD) and amount:
        return _walk(day, clock, amount, calendar, [], whole=_whole(unit, calendar))
    # Added in UTC: around a change to summer time, wall clocks of a zone add up wrongly.
    at = (start.astimezone(UTC) + amount * MICROSECOND).astimezone(calendar.tz)
    used = amount * MICROSECOND
    told = Counted(date.fromordinal(day), True, Why.CLOCK, "", used, True, calendar.usual)
    return Due(at, "official", [told])


def _day_of_start(start: datetime, calendar: Calendar) -> tuple[int, list[Counted]]:
    """The working day a start counts for, and the days up to it, which are not counted.

    At or after closing and on days off that is the next working day; before opening and at lunch
    it is the day itself.
    """
    day, clock = calendar.place(start)
    passed = []
    while not (today := calendar.day(day)).counts or clock >= today.hours.closing:
        passed.append(_closed(today) if today.counts else today)
        day, clock = day + 1, 0
    return day, [*passed, today._replace(counts=False, why=Why.START, used=NO_TIME)]


def _walk(
    day: int, clock: int, amount: int, calendar: Calendar, lines: list[Counted], *, whole: int
) -> Due:
    """Use up working time (more than none); it ends with its last microsecond: 17:30 sharp."""
    while True:
        today = calendar.day(day)
        if today.counts:
            gone = _gone(today.hours, clock, whole) if clock else 0
            full = whole or today.hours.length
            if amount <= full - gone:
                break
            amount -= full - gone
            if gone == full:
                today = _closed(today)
            elif gone:
                left_of_it = today.hours.length - today.hours.used_by(clock)
                today = today._replace(used=left_of_it * MICROSECOND)
        lines.append(today)
        day, clock = day + 1, 0
    begin = today.hours.used_by(clock) if clock else 0
    ends = _clock_at(today.hours, gone + amount, whole)
    lines.append(today._replace(used=(today.hours.used_by(ends) - begin) * MICROSECOND))
    at = calendar.moment(day, ends)
    return Due(at, "official" if all(line.official for line in lines) else "weekends", lines)


# A working day counts as one, however short its own hours are; working hours are counted as they
# are. So for `wd` every day weighs `whole`, and its hours are stretched or squeezed to that.


def _whole(unit: Unit, calendar: Calendar) -> int:
    """What each day weighs; 0: as long as it is."""
    return calendar.length if unit is Unit.WD else 0


def _gone(hours: Hours, clock: int, whole: int) -> int:
    """How much of a working day's weight has passed at this time of day."""
    used = hours.used_by(clock)
    return used if whole in (0, hours.length) else used * whole // hours.length


def _clock_at(hours: Hours, gone: int, whole: int) -> int:
    """The way back: the first time of day at which so much (more than 0) has passed."""
    used = gone if whole in (0, hours.length) else -(-gone * hours.length // whole)
    return hours.clock_at(used)


def _closed(today: Counted) -> Counted:
    return today._replace(counts=False, why=Why.AFTER_CLOSING, used=NO_TIME)


@lru_cache(maxsize=256)
def _exact(fraction: Share) -> Fraction:
    """0.8 as it is written, not as a float stores it, so that 0.8 of five days is four days."""
    return Fraction(str(fraction)) if isinstance(fraction, float) else Fraction(fraction)
