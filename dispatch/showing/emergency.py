"""Emergency mode as people see it: above every page, and on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from dispatch import duty
from dispatch.showing.upward import READERS
from hotline.models import CallIn, DutyState, EmergencyMode, User
from hotline.models.versions import REASON, makes_rules

HISTORY = 20  # switches shown
Shown = dict[str, Any]


def banner(user: User) -> Shown:
    """What stands above every page: the mode, and whether this person is called in."""
    now = EmergencyMode.now()
    called = CallIn.waiting_for(user) if now and user.in_centre else None
    return {"emergency": now, "called_in": called}


def page(user: User, given: Mapping[str, str], errors: dict[str, str], *, ending: bool) -> Shown:
    """The page: `given` is what was written, where it was refused."""
    now, switches = EmergencyMode.now(), makes_rules(user)
    reads = user.organisation_kind in READERS
    wrong = errors.get("reason", "")
    history = EmergencyMode.objects.select_related("by")[:HISTORY] if reads else []
    return {
        "now": now,
        "switches": switches,
        "may_end": now is not None and switches and now.by_id != user.pk,
        "reads": reads,
        "history": history,
        "level": _level(given.get("level", ""), now, errors),
        "basis": _reason("reason", _("Basis"), given, "" if ending else wrong),
        "why_it_ends": _reason("why", _("Why it ends"), given, wrong if ending else ""),
        "people": _people(user) if now and switches else [],
        "may_see_dead_letters": user.in_centre,
    }


def _level(value: str, now: EmergencyMode | None, errors: Mapping[str, str]) -> Shown:
    in_force = now.level if now else ""
    return {
        "name": "level",
        "label": _("Response level"),
        "widget": "choice",
        "required": True,
        "value": value or in_force,
        "options": [{"value": key, "label": name} for key, name in EmergencyMode.Level.choices],
        "error": errors.get("level", ""),
    }


def _reason(name: str, label: str, given: Mapping[str, str], error: str) -> Shown:
    return {
        "name": name,
        "label": label,
        "widget": "text",
        "required": True,
        "limit": REASON,
        "value": given.get(name, ""),
        "error": error,
    }


def _people(user: User) -> list[Shown]:
    """The centre's people, who is there first; whoever left and was not called yet may be."""
    found = [duty.state_of(user), *duty.colleagues(user)]
    return [
        {
            "user": one.user,
            "name": one.name,
            "since": one.since,
            "elsewhere": one.state != DutyState.State.ON,
            "call": CallIn.waiting_for(one.user) if one.state != DutyState.State.ON else None,
            "me": one.user == user,
        }
        for one in found
    ]
