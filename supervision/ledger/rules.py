"""The rules of the ledger: how long each step may take, and when silence is a trouble."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dispatch.views.rules.place import reason_field, whole_number
from hotline.errors import Refused
from hotline.models import LedgerRules, Proceeding, User
from hotline.models.ledger_rules import CODES, DAYS, LIMITS, NAMES
from hotline.models.versions import makes_rules
from supervision.ledger.gate import draw, errors_of, for_the_ledger

SILENCE = _("Silence, tokens and rounds, in days")
MENDING = _("What a check round finds is mended within")
LONGEST = {"": 8, "codes": 120}  # characters of a term


@for_the_ledger
def rules(request: HttpRequest, user: User) -> HttpResponse:
    """What is in force, for everybody who sees the ledger; changed by the centre."""
    now = LedgerRules.in_force()
    given = {name: str(now.term(name)) for name in (*LIMITS, *DAYS, *CODES)}
    reason, seen, refused = "", now.version, None
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in given}
        reason = request.POST.get("reason", "")
        seen = whole_number(request.POST.get("seen")) or 0
        try:
            LedgerRules.amend(given, by=user, reason=reason, seen=seen)
            return redirect("supervision:ledger-rules")
        except Refused as caught:
            refused = caught
    errors = errors_of(refused)
    groups = [
        {
            "name": label,
            "fields": [
                {
                    "name": name,
                    "label": NAMES[name],
                    "widget": "text",
                    "required": name not in CODES,
                    "limit": LONGEST["codes" if name in CODES else ""],
                    "value": value,
                    "error": errors.get(name, ""),
                }
                for name, value in given.items()
                if (name.startswith(prefix) if prefix else name in DAYS)
            ],
        }
        for prefix, label in (
            *((f"{kind}.", name) for kind, name in Proceeding.Kind.choices),
            ("mend.", MENDING),
            ("", SILENCE),
        )
    ]
    shown = {
        "now": now,
        "groups": groups,
        "seen": seen,
        "reason": reason_field(reason, errors.get("reason", "")),
        "may_edit": makes_rules(user),
        "versions": LedgerRules.objects.select_related("made_by")[:20],
    }
    return draw(request, "rules", shown, refused=refused)
