"""Published cases as open data: what each field is, and the rows, the newest first.

The text is what was published and nothing else. A ticket's number is not among the fields: it is
one half of what opens a case, and the citizen's own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, F, Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.models import Event, Publication

AT_ONCE = 1_000  # cases of one answer
FIELDS: dict[str, Promise] = {
    "case": _("Number of the published case; it is no ticket's number."),
    "published_on": _("Day it was published: year-month-day, in China Standard Time."),
    "came_in_on": _("Day the matter came in."),
    "answered_on": _("Day it was first answered; empty if an answer stands in no record."),
    "days_to_answer": _("Calendar days between the two."),
    "category_code": _("Code of the category in the city's dispatch catalogue."),
    "category": _("Name of the category."),
    "office_code": _("Code of the office that answered."),
    "office": _("Name of the office that answered."),
    "place": _("Place of the matter, as published; never an address of a person."),
    "text": _("What was asked and what was done, told anew so that nobody is recognised."),
}

Row = dict[str, Any]


def rows(before: int | None = None, most: int = AT_ONCE) -> tuple[list[Row], int | None]:
    """The newest cases older than `before`, and from where the next answer goes on, if there are
    more.
    """
    answered = Event.objects.filter(ticket=OuterRef("ticket"), went_to="replied").order_by()
    first = answered.values("ticket").annotate(at=Min("at")).values("at")
    found = Publication.objects.shown().annotate(
        answered_at=Subquery(first, output_field=DateTimeField()),
        opened_at=F("ticket__opened_at"),
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    cases = list(found.select_related("office", "category").order_by("-pk")[: most + 1])
    here, more = cases[:most], len(cases) > most
    return [_row(one) for one in here], here[-1].pk if more else None


def state() -> str:
    """Something that changes with what is shown: how many there are, and the newest."""
    shown = Publication.objects.shown().order_by("-pk").values_list("pk", flat=True)
    return f"{shown.count()}-{shown.first() or 0}"


def _row(case: Any) -> Row:
    came, answered = _day(case.opened_at), _day(case.answered_at)
    return {
        "case": case.pk,
        "published_on": _day(case.at),
        "came_in_on": came,
        "answered_on": answered,
        "days_to_answer": (answered - came).days if answered and came else None,
        "category_code": case.category_id or "",
        "category": case.category.name if case.category else "",
        "office_code": case.office.code,
        "office": case.office.name,
        "place": case.place,
        "text": case.text,
    }


def _day(at: Any) -> Any:
    return timezone.localdate(at) if at else None
