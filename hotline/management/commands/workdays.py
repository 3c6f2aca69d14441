"""``manage.py workdays``: when a limit that starts at some moment ends, and why just then."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from hotline import workdays
from hotline.models import WorkCalendar
from hotline.workdays import Calendar, Counted, Limit, seed_days

# Official holiday data are looked up from the year before the start to this many years after.
YEARS_AFTER = 3


class Command(BaseCommand):
    """The last line is the due time. Without a city's calendar the official one is used."""

    help = "Say when a limit ends, in the city's working calendar."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", required=True, type=_moment)
        parser.add_argument("--limit", required=True, type=_limit, help="15min, 2h, 4wh, 5wd")
        parser.add_argument("--explain", action="store_true", help="list every day it counted")

    def handle(
        self, *args: Any, start: datetime, limit: Limit, explain: bool, **options: Any
    ) -> None:
        due = workdays.due(start, limit, _calendar(start))
        if explain:
            for counted in due.counted:
                self.stdout.write(_line(counted))
        if due.basis == "weekends":
            self.stderr.write(
                "There are no official holidays for all of these days: weekends only."
            )
        self.stdout.write(due.at.isoformat())


def _calendar(start: datetime) -> Calendar:
    try:
        if WorkCalendar.objects.exists():
            return WorkCalendar.current()
    except (DatabaseError, ImproperlyConfigured):  # works on a machine without a database, too
        pass
    return Calendar(years=seed_days(start.year - 1, start.year + YEARS_AFTER))


def _line(counted: Counted) -> str:
    used = f"{counted.used} used" if counted.used else ""
    known = "" if counted.official else "no official data"
    parts = (
        f"{counted.day:%Y-%m-%d %a}",
        "counts" if counted.counts else "does not count",
        counted.why.value.replace("_", " "),
        counted.name,
        used,
        known,
    )
    return "  ".join(part for part in parts if part)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write it like 2026-09-30T16:00+08:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the offset, like 2026-09-30T16:00+08:00")
    return moment


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None
