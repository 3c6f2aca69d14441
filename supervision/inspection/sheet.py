"""The score sheet: what is in force, and its next version, which the hotline centre makes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dispatch.views.rules.place import reason_field, whole_number
from hotline.errors import Refused
from hotline.models import ScoreSheet, User
from hotline.models.inspection.amending import LISTS, SWITCHES, amend, as_written
from supervision.inspection.gate import draw, for_inspectors
from supervision.inspection.lists import vendors
from supervision.inspection.months import TARGETS
from supervision.inspection.showing import REASONS
from supervision.ledger.gate import errors_of

DRAWN = {
    "rate": gettext_lazy("At random, in per cent"),
    "class.low_rating": gettext_lazy("Rated at most (of five; 0: none)"),
    "class.agents": gettext_lazy("Categories of complaints about those who answer"),
}
CONTRACT = {
    "dispute": gettext_lazy("Time to dispute a score"),
    "pass": gettext_lazy("Passes from"),
}
WORDS = {
    "banned": gettext_lazy("Banned words, one a line"),
    "overstep": gettext_lazy("Words that overstep, one a line"),
}
LONGEST = {"dispute": 8, "class.agents": 200}
Part = dict[str, Any]


@for_inspectors
def sheet(request: HttpRequest, user: User) -> HttpResponse:
    """What is scored, drawn and paid; changed by the centre, with a reason."""
    now = ScoreSheet.in_force()
    codes = [vendor.code for vendor in vendors()]
    given = as_written(now, codes)
    reason, seen, refused = "", now.version, None
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in given}
        reason = request.POST.get("reason", "")
        seen = whole_number(request.POST.get("seen")) or 0
        try:
            amend(given, by=user, reason=reason, seen=seen)
            messages.info(request, _("In force: what is drawn from now on is scored by it."))
            return redirect("supervision:score-sheet")
        except Refused as caught:
            refused = caught
    errors = errors_of(refused)
    shown = {
        "now": now,
        "seen": seen,
        "blocks": [_block(block, given, errors) for block in now.blocks],
        "drawn": _fields(DRAWN, given, errors),
        "switches": [
            {"name": f"class.{code}", "label": REASONS[code], "on": given[f"class.{code}"]}
            for code in SWITCHES
        ],
        "contract": _fields(CONTRACT, given, errors)
        + _fields({f"target.{code}": name for code, name in TARGETS.items()}, given, errors)
        + _fields(
            {
                f"fee.{vendor.code}": _("%(vendor)s: fee a month, in yuan") % {"vendor": vendor}
                for vendor in vendors()
            },
            given,
            errors,
        ),
        "bands": [
            {
                "fields": _fields(
                    {
                        f"least.{place}": pgettext_lazy("band", "From points"),
                        f"kept.{place}": pgettext_lazy("band", "Per cent kept back"),
                    },
                    given,
                    errors,
                )[0 if place < len(now.bands) - 1 else 1 :],
                "name": f"rectify.{place}",
                "on": given.get(f"rectify.{place}"),
            }
            for place in range(len(now.bands))
        ],
        "words": [
            field | {"widget": "long", "limit": ""}
            for field in _fields({f"words.{kind}": WORDS[kind] for kind in LISTS}, given, errors)
        ],
        "reason": reason_field(reason, errors.get("reason", "")),
        "versions": ScoreSheet.objects.select_related("made_by")[:20],
    }
    return draw(request, user, "sheet", shown, refused=refused)


def _block(block: Any, given: Part, errors: dict[str, str]) -> Part:
    entries = [*(item.code for item in block.items), f"+{block.code}"]
    return {
        "it": block,
        "points": given[f"points.{block.code}"],
        "error": errors.get(f"points.{block.code}", ""),
        "items": [
            {
                "code": code,
                "name": given[f"name.{code}"],
                "most": given[f"most.{code}"],
                "error": errors.get(f"name.{code}") or errors.get(f"most.{code}", ""),
            }
            for code in entries
        ],
    }


def _fields(names: dict[str, Any], given: Part, errors: dict[str, str]) -> list[Part]:
    return [
        {
            "name": name,
            "label": label,
            "widget": "text",
            "plain": True,
            "limit": LONGEST.get(name, 10),
            "value": given.get(name, ""),
            "error": errors.get(name, ""),
        }
        for name, label in names.items()
    ]
