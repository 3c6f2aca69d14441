"""The usual office hours: one line of the calendar, changed like a day of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import draw, errors_of, for_the_centre, reason_field, whole_number
from hotline.errors import Refused, wrong_entry
from hotline.models import WorkCalendar
from hotline.models.files import wrong_hours
from hotline.models.working_calendar import USUAL_HOURS

LONGEST = 80  # characters


@for_the_centre
def hours(request: DeskRequest) -> HttpResponse:
    """The hours of every working day that has none of its own."""
    if request.method != "POST":
        return _form(request)
    given = request.POST
    try:
        WorkCalendar.amend(
            {},
            hours=_told(given),
            by=request.user,
            reason=given.get("reason", ""),
            seen=whole_number(given.get("seen")) or 0,
        )
    except Refused as refused:
        return _form(request, given, refused)
    return redirect("dispatch:rules-calendar")


def _told(given: Mapping[str, str]) -> str:
    written = " ".join(given.get("hours", "")[: LONGEST + 1].split())
    if not written or len(written) > LONGEST:
        raise wrong_entry("hours", _("Write office hours, in at most %d characters.") % LONGEST)
    if problem := wrong_hours(written, works=True):
        raise wrong_entry("hours", problem)
    return written


def _form(
    request: DeskRequest, given: Mapping[str, str] | None = None, refused: Refused | None = None
) -> HttpResponse:
    before = WorkCalendar.in_force()
    now = before.hours if before else USUAL_HOURS
    values, errors = given or {"hours": now}, errors_of(refused) if refused else {}
    field = {
        "name": "hours",
        "label": _("Office hours"),
        "widget": "text",
        "required": True,
        "limit": LONGEST,
        "value": values.get("hours", ""),
        "error": errors.get("hours", ""),
        "help": _("Like 09:00-12:00 13:30-17:30; what lies between is not counted."),
    }
    reason = reason_field(values.get("reason", ""), errors.get("reason", ""))
    return draw(
        request,
        "hours",
        place="calendar",
        status=refused.status if refused else 200,
        now=now,
        fields=[field, reason],
        version=before.version if before else 0,
        refusal={"reason": refused.reason} if refused else None,
        back=reverse("dispatch:rules-calendar"),
    )
