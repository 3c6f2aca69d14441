"""The working calendar: a year at a glance, edited day by day, sent out and taken in as a file."""

from __future__ import annotations

from calendar import Calendar as Months
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from dispatch.showing.explaining import why_in_words
from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import (
    FORMS,
    download,
    draw,
    earlier,
    errors_of,
    for_the_centre,
    reason_field,
    whole_number,
)
from dispatch.views.rules.taking_over import Taking, take_over
from hotline import workdays
from hotline.errors import Refused, wrong_entry
from hotline.models import WorkCalendar
from hotline.models.files import CALENDAR_HEAD, calendar_rows, read_calendar, wrong_hours
from hotline.models.working_calendar import NAME, Ruling, official_days
from hotline.workdays import Why

FIRST, LAST = 2000, 2100  # years that can be looked at
AS_USUAL = "usual"
Part = dict[str, Any]


@for_the_centre
def calendar(request: DeskRequest) -> HttpResponse:
    """A year of the calendar in force, or of an earlier version."""
    shown = _version_asked(request)
    year = whole_number(request.GET.get("year")) or timezone.localdate().year
    if not FIRST <= year <= LAST:
        raise Http404
    counting = shown.value() if shown else workdays.Calendar(years={})
    rulings = shown.rulings() if shown else {}
    told: Part = {
        "year": year,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "weekdays": _("Mo Tu We Th Fr Sa Su").split(),
        "months": [_month(year, month, counting) for month in range(1, 13)],
        "is_official": year in counting.years,
        "could_be_official": year not in counting.years and bool(official_days(year)),
        "own": [(day, told) for day, told in rulings.items() if day.year == year and told.edited],
        "hours": shown.hours if shown else "",
        "shown": shown,
        "asked": earlier(_number(shown), _number(WorkCalendar.in_force())),
        "versions": WorkCalendar.objects.select_related("made_by")[:20],
    }
    return draw(request, "calendar", place="calendar", **told)


@for_the_centre
def day(request: DeskRequest, day: str) -> HttpResponse:
    """What the calendar says of one day, and the city's own word on it."""
    found = _day(day)
    if request.method != "POST":
        return _form(request, found)
    reason, seen = request.POST.get("reason", ""), whole_number(request.POST.get("seen")) or 0
    try:
        changed = {found: _ruling(request, found)}
        WorkCalendar.amend(changed, by=request.user, reason=reason, seen=seen)
    except Refused as refused:
        told = {"refusal": {"reason": refused.reason}, "errors": errors_of(refused)}
        return _form(request, found, request.POST, status=refused.status, **told)
    return redirect(f"{reverse('dispatch:rules-calendar')}?year={found.year}")


@for_the_centre
@require_POST
def official(request: DeskRequest, year: int) -> HttpResponse:
    """Take over the official days of a year; the city's own stay."""
    before = WorkCalendar.in_force()
    own = {day for day, told in before.rulings().items() if told.edited} if before else set()
    days = {day: told for day, told in official_days(year).items() if day not in own}
    if not days:
        raise Http404
    reason = _("Official days of %(year)d taken over") % {"year": year}
    seen = _number(before)
    WorkCalendar.amend(days, by=request.user, reason=reason, seen=seen, official=[year])
    return redirect(f"{reverse('dispatch:rules-calendar')}?year={year}")


@for_the_centre
def export(request: DeskRequest, form: str) -> HttpResponse:
    """Every day that is not as its weekday says, as a file."""
    if form not in FORMS:
        raise Http404
    shown = _version_asked(request)
    rows = calendar_rows(shown.rulings() if shown else {})
    return download(form, f"calendar-{shown or 'empty'}", CALENDAR_HEAD, rows)


@for_the_centre
def import_(request: DeskRequest) -> HttpResponse:
    """Take over all rulings from a file."""
    before = WorkCalendar.in_force()
    now = before.rulings() if before else {}

    def changed(found: dict[date, Ruling]) -> dict[date, Ruling | None]:
        gone: dict[date, Ruling | None] = {day: None for day in now if day not in found}
        return gone | {day: told for day, told in found.items() if now.get(day) != told}

    def differences(found: dict[date, Ruling]) -> list[Part]:
        told = []
        for day, ruling in sorted(changed(found).items()):
            how = "removed" if ruling is None else "changed" if day in now else "added"
            told.append({"how": how, "cells": calendar_rows({day: ruling or now[day]})[0]})
        return told

    def put_in_force(found: dict[date, Ruling], reason: str, seen: int) -> None:
        WorkCalendar.amend(changed(found), by=request.user, reason=reason, seen=seen)

    taking = Taking(
        place="calendar",
        columns=(_("Day"), _("Working day"), _called(), _("Hours"), _("Official")),
        head=CALENDAR_HEAD,
        version=_number(before),
        read=lambda content: read_calendar(content, now),
        rows=calendar_rows,
        changes=differences,
        put_in_force=put_in_force,
    )
    return take_over(request, taking)


def _number(version: WorkCalendar | None) -> int:
    return version.version if version else 0


def _version_asked(request: DeskRequest) -> WorkCalendar | None:
    asked = request.GET.get("version")
    if asked is None:
        return WorkCalendar.in_force()
    found = WorkCalendar.objects.select_related("made_by")
    return get_object_or_404(found, version=whole_number(asked) or 0)


def _month(year: int, month: int, counting: workdays.Calendar) -> Part:
    weeks = Months().monthdatescalendar(year, month)
    return {
        "first": date(year, month, 1),
        "weeks": [
            [_cell(day, counting) if day.month == month else None for day in week] for week in weeks
        ],
    }


def _cell(day: date, counting: workdays.Calendar) -> Part:
    told = counting.day(day.toordinal())
    return {
        "day": day,
        "works": told.counts,
        "why": told.why.value,
        "told": " · ".join(filter(None, (why_in_words(told.why), told.name))),
        # One letter besides the colour: off although a weekday, worked although a weekend.
        "mark": told.why in {Why.HOLIDAY, Why.MAKEUP, Why.EDITED},
    }


# The form of one day


def _day(written: str) -> date:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    if not FIRST <= found.year <= LAST:
        raise Http404
    return found


def _ruling(request: DeskRequest, day: date) -> Ruling | None:
    """What was decided; None: as the weekday says. BadArguments where it cannot be."""
    works = request.POST.get("works")
    name, hours = request.POST.get("name", "").strip(), request.POST.get("hours", "").strip()
    if works == AS_USUAL:
        before = WorkCalendar.in_force()
        official = before is not None and day.year in before.official_years
        return official_days(day.year).get(day) if official else None
    if works not in {"yes", "no"}:
        raise wrong_entry("works", _("Say whether it is a working day."))
    if not 1 <= len(name) <= NAME:
        told = _("Name the day, in at most %(limit)d characters.") % {"limit": NAME}
        raise wrong_entry("name", told)
    if problem := wrong_hours(hours, works=works == "yes"):
        raise wrong_entry("hours", problem)
    return Ruling(works == "yes", name, hours)


def _form(
    request: DeskRequest,
    day: date,
    given: Any = None,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    **told: Any,
) -> HttpResponse:
    before, errors = WorkCalendar.in_force(), errors or {}
    now = (before.rulings() if before else {}).get(day)
    own = now if now and now.edited else None
    first = {
        "works": ("yes" if own.works else "no") if own else AS_USUAL,
        "name": own.name if own else "",
        "hours": own.hours if own else "",
        "reason": "",
    }
    values = first if given is None else {name: given.get(name, "") for name in first}
    counting = before.value() if before else workdays.Calendar(years={})
    told |= {
        "day": day,
        "now": _cell(day, counting),
        "is_official": counting.is_official(day),
        "fields": _fields(values, errors),
        "reason": reason_field(values["reason"], errors.get("reason", "")),
        "version": _number(before),
    }
    return draw(request, "day", place="calendar", status=status, **told)


def _called() -> str:
    return pgettext("of a thing", "Name")


def _fields(values: Part, errors: dict[str, str]) -> list[Part]:
    options = [
        {"value": AS_USUAL, "label": _("As officially laid down")},
        {"value": "yes", "label": _("Working day")},
        {"value": "no", "label": _("Day off")},
    ]
    fields: list[Part] = [
        {"name": "works", "label": _("This day is"), "widget": "choice", "options": options},
        {"name": "name", "label": _called(), "widget": "text", "limit": NAME},
        {
            "name": "hours",
            "label": _("Hours of its own"),
            "widget": "text",
            "limit": 80,
            "help": _("Like 09:00-12:00 13:30-17:30; empty: the usual ones."),
        },
    ]
    return [
        field | {"value": values[field["name"]], "error": errors.get(field["name"], "")}
        for field in fields
    ]
