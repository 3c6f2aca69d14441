"""The monthly scorecard of a vendor: read, printed, taken along as a file, and settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hotline import sheets
from hotline.errors import Refused
from hotline.models import Organisation, Sample, Settlement, User
from hotline.models.inspection.scorecard import TOO_FEW, Scorecard, scorecard
from hotline.models.versions import makes_rules
from supervision.figures.question import Question
from supervision.figures.quick import figures
from supervision.inspection.gate import draw, staff, vendor_open_to
from supervision.inspection.lists import Wanted, listed, month_of
from supervision.inspection.showing import REASONS

HEAD = [
    *(gettext_lazy("Sample"), gettext_lazy("Ticket"), gettext_lazy("Why drawn")),
    *(gettext_lazy("State"), gettext_lazy("Points"), gettext_lazy("Breach")),
]
TARGETS = {
    "average": gettext_lazy("Average of the samples"),
    "pass_rate": gettext_lazy("Samples that pass"),
    "accepted_in_time": gettext_lazy("Accepted in time"),
    "breaches": gettext_lazy("Breaches"),
}
PER_CENT = ("pass_rate", "accepted_in_time")
AT_ONCE = 500  # rows a file reads together


@require_safe
@staff
def month(request: HttpRequest, user: User, vendor: str, written: str) -> HttpResponse:
    """The scorecard of a month."""
    return _page(request, user, vendor_open_to(user, vendor), _month(written))


@require_safe
@staff
def export(request: HttpRequest, user: User, vendor: str, written: str) -> HttpResponse:
    """Its samples as a file for a spreadsheet."""
    organisation, of = vendor_open_to(user, vendor), _month(written)
    head = [str(name) for name in HEAD]
    answer = StreamingHttpResponse(
        sheets.csv_parts(head, _parts(user, organisation, of)), content_type=sheets.CSV
    )
    answer["Content-Disposition"] = f'attachment; filename="samples-{vendor}-{written}.csv"'
    return answer  # type: ignore[return-value]  # a response, only of another class


@require_POST
@staff
def settle(request: HttpRequest, user: User, vendor: str, written: str) -> HttpResponse:
    """Close the month."""
    organisation, of = vendor_open_to(user, vendor), _month(written)
    try:
        Settlement.objects.settle(organisation, of, by=user)
    except Refused as refused:
        return _page(request, user, organisation, of, refused)
    messages.info(request, _("The month is settled."))
    return redirect("supervision:scorecard", vendor=vendor, written=written)


# How it is done ---------------------------------------------------------------------------------


def _month(written: str) -> date:
    found = month_of(written)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, user: User, vendor: Organisation, of: date, refused: Refused | None = None
) -> HttpResponse:
    card = scorecard(vendor, of)
    settled = Settlement.objects.filter(vendor=vendor, month=of).select_related("by").first()
    names = {code: item.name for code, (_block, item) in card.sheet.items.items()}
    wanted = Wanted(month=of, vendor=vendor.code, **_kept(request))
    shown = listed(user, wanted, request.GET.get("after", ""))
    shown |= {
        "card": card,
        "vendor": vendor,
        "month": of,
        "before": of - timedelta(days=1),
        "after_it": (of + timedelta(days=32)).replace(day=1),
        "is_over": timezone.localdate() >= (of + timedelta(days=32)).replace(day=1),
        "too_few": card.standing < TOO_FEW,
        "targets": _targets(card),
        "items": [
            {"code": code, "name": names.get(code, code), "found": found}
            for code, found in sorted(card.items.items(), key=lambda one: -one[1].points)
        ],
        "settled": settled,
        "may_settle": makes_rules(user) and settled is None,
    }
    return draw(request, user, "scorecard", shown, refused=refused)


def _kept(request: HttpRequest) -> dict[str, str]:
    """What a figure of the card points to: the samples behind it, and no others."""
    asked = request.GET
    return {name: asked.get(name, "")[:40] for name in ("item", "only") if name in asked}


def _targets(card: Scorecard) -> list[dict[str, Any]]:
    """What the contract asks for, what came of it, and whether that was met."""
    came: dict[str, float | None] = {
        "average": card.average,
        "pass_rate": card.pass_rate,
        "accepted_in_time": _in_time(card),
        "breaches": float(card.breaches) if card.standing else None,
    }
    found = []
    for code, asked in card.sheet.targets.items():
        value = came.get(code)
        met = None if value is None else value <= asked if code == "breaches" else value >= asked
        found.append(
            {
                "code": code,
                "name": TARGETS.get(code, code),
                "asked": asked,
                "came": value,
                "unit": "%" if code in PER_CENT else "",
                "most": code == "breaches",
                "met": met,
            }
        )
    return found


def _in_time(card: Scorecard) -> float | None:
    """Per cent of all the vendor's tickets of the month, as the figures count them."""
    last = (card.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    groups = figures(Question(card.month, last, vendor=card.vendor.pk))
    rates = [group["accepted_in_time"].rate for group in groups.values()]
    return round(100 * rates[0], 2) if rates and rates[0] is not None else None


def _parts(user: User, vendor: Organisation, of: date) -> Iterator[list[list[str]]]:
    """A few hundred rows at a time; what this person may not know stays empty."""
    after = 0
    found = Sample.objects.in_sight_of(user).for_reading().filter(vendor=vendor, month=of)
    while rows := list(found.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        after = rows[-1].pk
        yield [_line(one, one.shows_its_score_to(user)) for one in rows]


def _line(sample: Sample, shows: bool) -> list[str]:
    return [
        sample.number,
        sample.ticket.number,
        " ".join(str(REASONS.get(code, code)) for code in sample.reasons),
        str(sample.get_state_display()),
        f"{sample.total:g}" if shows and sample.total is not None else "",
        "★" if shows and sample.breach else "",
    ]
