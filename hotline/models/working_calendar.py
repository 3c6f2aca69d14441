"""The working calendar as versioned data: office hours, holidays and weekends worked instead."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hotline import workdays
from hotline.together import once

_calendars: dict[int, workdays.Calendar] = {}


class WorkCalendar(models.Model):
    """A version of the working calendar: office hours, and the years that have official data."""

    version = models.PositiveIntegerField(unique=True)
    hours = models.CharField(max_length=80)  # "09:00-12:00 13:30-17:30", local time of the city
    official_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]

    @classmethod
    def current(cls) -> workdays.Calendar:
        """Return the newest calendar as a value to count with."""
        versions = cls.objects.order_by("-version").values_list("version", flat=True)
        return once("calendar", lambda: _calendar(versions.first() or 0))


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend worked instead (调休)."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days")
    day = models.DateField()
    works = models.BooleanField()
    reason = models.CharField(max_length=80)
    edited = models.BooleanField(
        default=False
    )  # the city's own change; does not make a year official

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="one_ruling_per_day"),
        ]


def _calendar(version: int) -> workdays.Calendar:
    """Versions never change, so a process may remember them (and the days they have worked out)."""
    if version not in _calendars:
        row = WorkCalendar.objects.filter(version=version).first()
        if row is None:
            return workdays.Calendar(years={})
        years: dict[int, dict[date, workdays.Day]] = {y: {} for y in row.official_years}
        edits: dict[date, workdays.Day] = {}
        for day in row.days.all():
            found = workdays.Day(day.works, day.reason)
            (edits if day.edited else years.setdefault(day.day.year, {}))[day.day] = found
        _calendars[version] = workdays.Calendar(
            years=years, hours=workdays.parse_hours(row.hours), edits=edits
        )
    return _calendars[version]
