"""The working calendar as versioned data: office hours, holidays and weekends worked instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hotline import workdays
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import Version, one_editor_at_a_time, reason_of, still_in_force
from hotline.together import once

NAME = 80  # characters
USUAL_HOURS = "09:00-12:00 13:30-17:30"  # of a house that has no calendar yet
_calendars: dict[tuple[int, datetime], workdays.Calendar] = {}


class Ruling(NamedTuple):
    """What the calendar says of one day. `edited`: the city's own word, not the State Council's."""

    works: bool
    name: str
    hours: str = ""  # "09:00-12:00"; empty: the usual ones
    edited: bool = True


def official_days(year: int) -> dict[date, Ruling]:
    """What the State Council's notice says of a year's days; empty if we have no data for it."""
    days = workdays.seed_days(year, year).get(year, {})
    return {day: Ruling(told.works, told.name, edited=False) for day, told in sorted(days.items())}


class WorkCalendar(Version):
    """A version of the working calendar: office hours, and the years that have official data."""

    version = models.PositiveIntegerField(unique=True)
    hours = models.CharField(max_length=80)  # "09:00-12:00 13:30-17:30", local time of the city
    official_years = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"

    @classmethod
    def in_force(cls) -> WorkCalendar | None:
        """The newest version; None in a house that has no calendar yet."""
        return cls.objects.select_related("made_by").order_by("-version").first()

    @classmethod
    def current(cls) -> workdays.Calendar:
        """Return the newest calendar as a value to count with."""
        return once("calendar", cls.of_version)

    @classmethod
    def of_version(cls, version: int | None = None) -> workdays.Calendar:
        """A version, or the newest, as a value; one that never was counts weekends only."""
        found = cls.objects.order_by("-version")
        row = (found.filter(version=version) if version is not None else found).first()
        return row.value() if row else workdays.Calendar(years={})

    @classmethod
    def amend(
        cls,
        changed: Mapping[date, Ruling | None],
        *,
        by: User,
        reason: str,
        seen: int | None = None,
        official: Collection[int] = (),
        hours: str = "",
    ) -> WorkCalendar:
        """Make a version in which some days are ruled otherwise; None takes a ruling away.

        `official` are years whose official days are among the changes, all of them; `hours` are
        the usual office hours from now on, where they change. `seen` is the version the change
        was made from (0: none). Raises Moved if there is a newer one by now, BadArguments without
        a reason. Clocks that run keep their due times.
        """
        reason = reason_of(reason)
        with one_editor_at_a_time("calendar"):
            before = cls.in_force()
            number = before.version if before else 0
            still_in_force(seen, number)
            ruled: dict[date, Ruling | None] = {**(before.rulings() if before else {}), **changed}
            new = cls.objects.create(
                version=number + 1,
                hours=hours or (before.hours if before else USUAL_HOURS),
                official_years=sorted({*(before.official_years if before else ()), *official}),
                made_by=by,
                reason=reason,
            )
            CalendarDay.objects.bulk_create(
                CalendarDay(
                    calendar=new,
                    day=day,
                    works=ruling.works,
                    reason=ruling.name,
                    hours=ruling.hours,
                    edited=ruling.edited,
                )
                for day, ruling in sorted(ruled.items())
                if ruling is not None
            )
            SecurityEvent.objects.create(
                by=by,
                what="calendar_set",
                subject=f"calendar {new}",
                details={
                    "before": number,
                    "days": sorted(map(str, changed))[:50],
                    **({"hours": hours} if hours else {}),
                },
            )
        return new

    def rulings(self) -> dict[date, Ruling]:
        """What it says of days, in their order."""
        return {
            day.day: Ruling(day.works, day.reason, day.hours, day.edited)
            for day in self.days.order_by("day")
        }

    def value(self) -> workdays.Calendar:
        """The same to count with. Versions never change, so a process remembers them, and the
        days they have worked out.
        """
        key = (self.version, self.made_at)
        if key not in _calendars:
            _calendars[key] = self._read()
        return _calendars[key]

    def _read(self) -> workdays.Calendar:
        years: dict[int, dict[date, workdays.Day]] = {y: {} for y in self.official_years}
        edits: dict[date, workdays.Day] = {}
        for day, ruling in self.rulings().items():
            hours = workdays.parse_hours(ruling.hours) if ruling.hours else ()
            found = workdays.Day(ruling.works, ruling.name, hours)
            (edits if ruling.edited else years.get(day.year, edits))[day] = found
        usual = workdays.parse_hours(self.hours)
        return workdays.Calendar(years=years, hours=usual, edits=edits, version=self.version)


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend worked instead (调休)."""

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="days")
    day = models.DateField()
    works = models.BooleanField()
    reason = models.CharField(max_length=NAME)
    hours = models.CharField(max_length=80, blank=True, default="")  # empty: the usual ones
    # The city's own change; it does not make a year official.
    edited = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="one_ruling_per_day"),
        ]
