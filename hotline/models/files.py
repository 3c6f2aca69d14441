"""Rules as files: a file is read whole, and whatever is wrong in it is said row by row; a file with
any error changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from hotline import sheets, workdays
from hotline.models.catalogue import DISTRICT, Named
from hotline.models.categories import Category
from hotline.models.organisations import Office
from hotline.models.working_calendar import NAME, Ruling

# Heads are codes, so that a file written in one language is read in the other. Their order is free,
# and columns that are not known here are passed over.
CATALOGUE_HEAD = ("category", "category_name", "district", "office", "office_name")
CALENDAR_HEAD = ("day", "works", "name", "hours", "official")

Found = TypeVar("Found")


class Wrong(NamedTuple):
    """What is wrong in a row, counted as a spreadsheet does: the head is row 1; 0 is the file."""

    row: int
    code: str
    msg: str


@dataclass
class Read(Generic[Found]):
    """What a file says, or everything that is wrong in it."""

    found: Found
    wrong: list[Wrong] = field(default_factory=list)


def read_catalogue(content: bytes) -> Read[list[Named]]:
    """The whole catalogue as a file says it."""
    categories = set(Category.objects.values_list("code", flat=True))
    offices = set(Office.objects.values_list("code", flat=True))
    seen: dict[Named, int] = {}

    def line(row: int, cells: Mapping[str, str]) -> list[Wrong]:
        category = _with_its_zero(cells["category"], categories)
        named = Named(category, cells.get("district", ""), cells["office"])
        wrong = []
        if named.category not in categories:
            told = _("There is no category “%(code)s”.") % {"code": named.category[:20]}
            wrong.append(Wrong(row, "category", told))
        if named.office not in offices:
            told = _("There is no office “%(code)s”.") % {"code": named.office[:40]}
            wrong.append(Wrong(row, "office", told))
        if len(named.district) > DISTRICT:
            told = _("A district has at most %(limit)d characters.") % {"limit": DISTRICT}
            wrong.append(Wrong(row, "district", told))
        if named in seen:
            told = _("The same as row %(row)d.") % {"row": seen[named]}
            wrong.append(Wrong(row, "twice", told))
        seen.setdefault(named, row)
        return wrong

    wrong = _each_row(content, ("category", "office"), line)
    return Read(sorted(seen), wrong)


def _with_its_zero(code: str, known: Container[str]) -> str:
    """A code whose leading zero a spreadsheet took away: 206 is 0206."""
    return f"0{code}" if code not in known and f"0{code}" in known else code


def read_calendar(content: bytes, now: Mapping[date, Ruling]) -> Read[dict[date, Ruling]]:
    """Every ruling of the calendar as a file says it; what differs from `now` is the city's own."""
    found: dict[date, Ruling] = {}
    first: dict[date, int] = {}

    def ruling(row: int, cells: Mapping[str, str]) -> list[Wrong]:
        day, works, wrong = _day(cells["day"]), _yes_or_no(cells["works"]), []
        hours = cells.get("hours", "")
        if day is None:
            wrong.append(Wrong(row, "day", _("Write a day like 2026-10-01.")))
        elif day in first:
            told = _("The same day as row %(row)d.") % {"row": first[day]}
            wrong.append(Wrong(row, "twice", told))
        if works is None:
            wrong.append(Wrong(row, "works", _("Write yes or no: is it a working day?")))
        if problem := wrong_hours(hours, works=works is not False):
            wrong.append(Wrong(row, "hours", problem))
        if not 1 <= len(cells["name"]) <= NAME:
            told = _("Name the day, in at most %(limit)d characters.") % {"limit": NAME}
            wrong.append(Wrong(row, "name", told))
        if day is not None:
            ruled, known = Ruling(bool(works), cells["name"], hours), now.get(day)
            found[day] = known if known and known[:3] == ruled[:3] else ruled
            first.setdefault(day, row)
        return wrong

    wrong = _each_row(content, ("day", "works", "name"), ruling)
    return Read(found, wrong)


def wrong_hours(written: str, *, works: bool) -> str:
    """What is wrong with a day's own office hours; empty if nothing is."""
    if not written:
        return ""
    if not works:
        return _("A day off has no office hours.")
    try:
        workdays.parse_hours(written)
    except ValueError:
        return _("Write office hours like 09:00-12:00 13:30-17:30, one after the other.")
    return ""


Check = Callable[[int, Mapping[str, str]], Sequence[Wrong]]


def _each_row(content: bytes, needed: Iterable[str], check: Check) -> list[Wrong]:
    """Give each row that holds anything to `check`, by the names of its columns."""
    try:
        head, *rows = sheets.read(content) or [[]]
    except sheets.Unreadable as refused:
        return [Wrong(0, refused.code, _refusals()[refused.code])]
    names = [name.strip().lower() for name in head]
    missing = [name for name in needed if name not in names]
    if missing:
        told = _("The first row has to name these columns: %(names)s.")
        return [Wrong(1, "head", told % {"names": ", ".join(missing)})]
    if not any(any(row) for row in rows):
        return [Wrong(0, "empty", _("There is no row in this file."))]
    wrong: list[Wrong] = []
    for number, row in enumerate(rows, start=2):
        if any(row):
            cells = dict.fromkeys(names, "") | dict(zip(names, row, strict=False))
            wrong += check(number, cells)
    return wrong


def _refusals() -> dict[str, str]:
    return {
        "too_big": _("The file is too big: at most 2 MB, unpacked 40 MB."),
        "too_many_rows": _("The file has more than %(limit)d rows.") % {"limit": sheets.MOST_ROWS},
        "not_a_table": _("This is neither a spreadsheet (xlsx) nor a csv file."),
    }


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.replace("/", "-"))
    except ValueError:
        return None


def _yes_or_no(written: str) -> bool | None:
    """As a person or a spreadsheet writes it, in either language."""
    said = written.strip().lower()
    if said in {"yes", "1", "true", "y", _("yes")}:
        return True
    return False if said in {"no", "0", "false", "n", _("no")} else None


# The way out


def catalogue_rows(named: Iterable[Named]) -> list[list[str]]:
    """The rows of a catalogue, with the names that make it readable."""
    categories = dict(Category.objects.values_list("code", "name"))
    offices = dict(Office.objects.values_list("code", "name"))
    return [
        [line.category, categories[line.category], line.district, line.office, offices[line.office]]
        for line in named
    ]


def calendar_rows(rulings: Mapping[date, Ruling]) -> list[list[str]]:
    """The rows of a calendar."""
    yes = {True: "yes", False: "no"}
    return [
        [day.isoformat(), yes[told.works], told.name, told.hours, yes[not told.edited]]
        for day, told in sorted(rulings.items())
    ]
