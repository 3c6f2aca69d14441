"""How entries of the ledger, their changes and the steps of a proceeding are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dispatch.showing.deliveries import CARRIERS
from hotline.models import Account, LedgerChange, LedgerEntry, Office, Proceeding, User
from hotline.models.ledger import Facts, Platform
from hotline.models.ledger_rules import NAMES
from hotline.models.proceedings import NEED_A_DAY

FIELDS = {
    "platform": _("Platform"),
    "name": _("Name of the account"),
    "handle": _("Its number or address there"),
    "office": _("Office"),
    "leader": _("Leader in charge"),
    "editor": _("Editor-in-chief"),
    "duty": _("Who watches it"),
    "duty_phone": _("Phone of the watch"),
    "opened_on": _("Opened on"),
    "filed_on": _("Filed on"),
    "filing_number": _("Filing number"),
    "closed_on": _("Closed on"),
    "closing_filed_on": _("Closing filed on"),
    "door": _("Door of this house"),
    "state": _("State"),
}
DAYS = frozenset({"opened_on", "filed_on"})
HELP = {
    "duty": _("Names and hours, as on the roster."),
    "door": _("Empty where this house does not listen."),
    "handle": _("As citizens find it."),
}
WHAT = {
    "entered": _("Entered"),
    "proposed": pgettext_lazy("ledger", "Proposed"),
    "changed": _("Changed"),
    "opening_begun": _("Opening begun"),
    "opening_dropped": _("Opening dropped"),
    "closing_begun": _("Closing begun"),
    "closing_dropped": _("Closing dropped"),
}
Part = dict[str, Any]


def fields(
    given: Mapping[str, Any],
    user: User,
    *,
    errors: Mapping[str, str],
    of: LedgerEntry | None = None,
    existing: bool = True,
) -> list[Part]:
    """The entries of the form, as `_field.html` draws them."""
    options = {"platform": _pairs(Platform.choices), "office": _offices(user), "door": _doors(of)}
    left_out = set() if existing else {"opened_on", "filed_on", "filing_number", "door"}
    return [
        {
            "name": name,
            "label": FIELDS[name],
            "widget": "select" if name in options else "day" if name in DAYS else "text",
            "required": rule.is_required(),
            "limit": next((m.max_length for m in rule.metadata if hasattr(m, "max_length")), ""),
            "value": _as_written(given.get(name)),
            "error": errors.get(name, ""),
            "help": HELP.get(name, ""),
            "options": options.get(name, ()),
        }
        for name, rule in Facts.model_fields.items()
        if name not in left_out
    ]


def changes(entry: LedgerEntry) -> list[Part]:
    """What was done with it, the newest first."""
    found = LedgerChange.objects.filter(entry=entry).select_related("by")
    offices, places = dict(Office.objects.values_list("code", "name")), list(FIELDS)
    return [
        {
            "it": one,
            "what": WHAT.get(one.what) or NAMES.get(one.what.replace("_", ".", 1), one.what),
            "fields": [
                {
                    "name": FIELDS.get(name, name),
                    "was": _told(name, old, offices),
                    "is": _told(name, new, offices),
                }
                for name, (old, new) in sorted(
                    one.fields.items(), key=lambda field: places.index(field[0])
                )
            ],
        }
        for one in found[:200]
    ]


def proceeding(found: Proceeding, user: User, now: datetime) -> Part:
    """One proceeding, its steps done and to come, and what `user` may do about it."""
    steps = [
        {
            "it": step,
            "name": step_name(found.kind, step.code),
            "late": step.is_late(now),
            "state": "passed" if step.done_at else "now",
        }
        for step in found.steps.all()
    ]
    ahead = found.to_come if found.ended_at is None else []
    current = found.current if found.ended_at is None else None
    kept = found.entry.is_kept_by(user)
    why_not = found.why_not_by(current.code, user) if kept and current else None
    return {
        "it": found,
        "steps": steps,
        "to_come": [step_name(found.kind, code) for code in ahead],
        "current": current,
        "current_name": step_name(found.kind, current.code) if current else "",
        "needs_a_day": current is not None and current.code in NEED_A_DAY,
        "takes_a_number": found.kind == "opening"
        and current is not None
        and current.code == "file",
        "may_do": kept and current is not None and why_not is None,
        "why_not": why_not[1] if why_not else "",
        "may_drop": kept and found.may_be_dropped,
    }


def step_name(kind: str, code: str) -> str:
    """A step of opening or closing, by its name."""
    return str(NAMES[f"{kind}.{code}"])


def _told(name: str, value: str, offices: Mapping[str, str]) -> str:
    if name == "office":
        return offices.get(value, value)
    if name == "platform" and value:
        return str(dict(Platform.choices).get(value, value))
    if name == "state" and value:
        return str(dict(LedgerEntry.State.choices).get(value, value))
    return value


def _as_written(value: Any) -> str:
    return "" if value is None else str(value)


def _pairs(choices: Any) -> list[Part]:
    return [{"value": value, "label": label} for value, label in choices]


def _offices(user: User) -> list[Part]:
    found = [one for one in Office.objects.all() if user.in_centre or user.office_id in one.lineage]
    return [{"value": one.code, "label": one.name} for one in found]


def _doors(of: LedgerEntry | None) -> list[Part]:
    """The doors of platforms that stand in no entry yet, and the one of this entry."""
    found = Account.objects.filter(carrier__in=Platform.values, listed=None)
    doors = [*found, *([of.door] if of and of.door else [])]
    return [
        {"value": one.slug, "label": f"{CARRIERS.get(one.carrier, one.carrier)} · {one.slug}"}
        for one in doors
    ]
