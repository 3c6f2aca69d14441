"""Which days an office works, at what hours, and why a day is free: data in, answers out.

Inside, a time of day is the microseconds since midnight on the office's wall clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

MICROSECOND = timedelta(microseconds=1)
NO_TIME = timedelta(0)
SATURDAY = 5

hours_of_one_span = re.compile(
    r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*[-–—~]\s*([01]?[0-9]|2[0-3]):([0-5][0-9])"
)


class Span(NamedTuple):
    """One stretch of office hours, wall time; the closing minute is outside."""

    opens: time
    closes: time


def parse_hours(text: str) -> tuple[Span, ...]:
    """Read `09:00-12:00 13:30-17:30`; a ValueError when empty, backwards or overlapping."""
    if hours_of_one_span.sub("", text).strip(" ,;，；、\n\t"):
        raise ValueError(f"not office hours: {text[:80]!r} (write 09:00-12:00 13:30-17:30)")
    found = hours_of_one_span.findall(text)
    return in_order(
        tuple(Span(time(int(h1), int(m1)), time(int(h2), int(m2))) for h1, m1, h2, m2 in found)
    )


def in_order(hours: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same hours, or a ValueError when there are none, or they run backwards or overlap."""
    if not hours or any(span.opens >= span.closes for span in hours):
        raise ValueError("office hours are at least one span that opens before it closes")
    if any(later.opens < earlier.closes for earlier, later in pairwise(hours)):
        raise ValueError("office hours must follow each other without overlapping")
    return hours


DEMO_HOURS = parse_hours("09:00-12:00 13:30-17:30")
DEMO_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Hours:
    """The office hours of a day as lengths: built once, asked a million times."""

    spans: tuple[Span, ...]

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Opening and closing of each span."""
        return tuple(
            (since_midnight(opens), since_midnight(closes)) for opens, closes in self.spans
        )

    @cached_property
    def closing(self) -> int:
        """The time of day at which the day ends."""
        return self.stretches[-1][1]

    @cached_property
    def length(self) -> int:
        """Working microseconds of the whole day."""
        return sum(closes - opens for opens, closes in self.stretches)

    def used_by(self, clock: int) -> int:
        """Working microseconds that have passed at this time of day."""
        return sum(min(clock, closes) - opens for opens, closes in self.stretches if clock > opens)

    def clock_at(self, used: int) -> int:
        """The first time of day at which this much (more than 0, at most a day) has passed."""
        for opens, closes in self.stretches:
            if used <= closes - opens:
                return opens + used
            used -= closes - opens
        raise ValueError("more than a working day")


class Day(NamedTuple):
    """A day its weekday does not explain: a holiday, a make-up workday (调休), a city's edit.

    `hours` are its own office hours; none: the usual ones.
    """

    works: bool
    name: str = ""
    hours: tuple[Span, ...] = ()


class Why(StrEnum):
    """Why a day was counted or passed over; the interface says it in the reader's language."""

    CLOCK = "clock"
    START = "start"
    AFTER_CLOSING = "after_closing"
    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EDITED = "edited"


class Counted(NamedTuple):
    """One day of an explanation; `used` is the part of the limit that passed on it."""

    day: date
    counts: bool
    why: Why
    name: str
    used: timedelta
    official: bool
    hours: Hours  # those of the day, also where it does not count


@dataclass(frozen=True, eq=False)
class Calendar:
    """Worked days and office hours. Build one per version and keep it: it remembers its days.

    `years` holds the official data, year by year; a year that is no key falls back to weekends.
    `edits` are the city's own changes: they win over `years`, but never make a year official.
    `version` is what the due times counted with it are explained by.
    """

    years: Mapping[int, Mapping[date, Day]] = field(repr=False)
    hours: tuple[Span, ...] = DEMO_HOURS
    zone: str = DEMO_ZONE
    edits: Mapping[date, Day] = field(default_factory=dict)
    version: int = 0
    _days: dict[int, Counted] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        in_order(self.hours)
        ZoneInfo(self.zone)  # a zone nobody knows is refused here, not at the first ticket

    def works(self, day: date) -> bool:
        """Whether the offices are open on this day."""
        return self.day(day.toordinal()).counts

    def is_official(self, day: date) -> bool:
        """Whether the day's year rests on the State Council's notice."""
        return day.year in self.years

    def day(self, ordinal: int) -> Counted:
        """What an explanation says of this day when all of it is used."""
        known = self._days.get(ordinal)
        if known is None:
            known = self._days[ordinal] = self._look_up(date.fromordinal(ordinal))
        return known

    def _look_up(self, day: date) -> Counted:
        weekend = day.weekday() >= SATURDAY
        edit, named = self.edits.get(day), self.years.get(day.year, {}).get(day)
        hours = self.usual
        if edit:
            works, why, name = edit.works, Why.EDITED, edit.name
            hours = Hours(in_order(edit.hours)) if edit.hours else hours
        elif named:
            works, why, name = named.works, Why.MAKEUP if named.works else Why.HOLIDAY, named.name
        else:
            works, why, name = not weekend, Why.WEEKEND if weekend else Why.WORKDAY, ""
        used = timedelta(microseconds=hours.length) if works else NO_TIME
        return Counted(day, works, why, name, used, self.is_official(day), hours)

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone on whose wall clock the office hours are read."""
        return ZoneInfo(self.zone)

    @cached_property
    def usual(self) -> Hours:
        """The hours of a day that has none of its own."""
        return Hours(self.hours)

    @cached_property
    def length(self) -> int:
        """Working microseconds of a usual working day: what each day of a `wd` limit weighs."""
        return self.usual.length

    def place(self, moment: datetime) -> tuple[int, int]:
        """The day's ordinal and the time of day on the office's wall; a ValueError when naive."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        local = moment.astimezone(self.tz)
        return local.toordinal(), since_midnight(local)

    def moment(self, ordinal: int, clock: int) -> datetime:
        """The way back from `place`."""
        midnight = datetime.combine(date.fromordinal(ordinal), time.min, self.tz)
        return midnight + clock * MICROSECOND


def since_midnight(at: time | datetime) -> int:
    """Microseconds since midnight."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def seed_days(first_year: int, last_year: int) -> dict[int, dict[date, Day]]:
    """Named days of each year, first to last, from `chinesecalendar`; years it lacks are absent.

    That package transcribes the State Council's yearly notices (国务院办公厅关于节假日安排的通知).
    """
    from chinese_calendar import Holiday, constants  # only seeding needs it; limits do not

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    years: dict[int, dict[date, Day]] = {}
    for days, works in ((constants.holidays, False), (constants.workdays, True)):
        for day, name in days.items():
            if first_year <= day.year <= last_year:
                years.setdefault(day.year, {})[day] = Day(works, chinese.get(name, name))
    return years
