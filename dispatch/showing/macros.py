"""The macros that fit the form of a step, and a form filled in from one."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from dispatch.models import Macro
from hotline.models import User
from hotline.steps import Step

MOST_SHOWN = 9  # one digit each
Part = dict[str, Any]


def offered(step: Step, user: User) -> list[Part]:
    """The macros for the form of `step`, each with what it fills in; one's own come first."""
    fitting = [kept for kept in Macro.objects.at_hand(user) if kept.fits(step)]
    fitting.sort(key=lambda kept: (kept.owner_id != user.pk, kept.step == ""))
    return [
        {
            "pk": kept.pk,
            "name": kept.name,
            "key": str(place) if place <= MOST_SHOWN else "",
            "values": json.dumps(kept.entries(step), ensure_ascii=False),
            "shared": kept.owner_id != user.pk,
        }
        for place, kept in enumerate(fitting, start=1)
    ]


def filled_in(form: Part, step: Step, request: HttpRequest, user: User) -> Part:
    """The form with its macros; and with what one of them holds, if the address asks for it."""
    form["macros"] = offered(step, user) if step.arguments.model_fields else []
    asked = request.GET.get("macro", "")
    chosen = next((one for one in form["macros"] if str(one["pk"]) == asked), None)
    if chosen is not None:
        _fill(form["fields"], json.loads(chosen["values"]))
    return form


def _fill(fields: list[Part], values: Part) -> None:
    for field in fields:
        for entry in field.get("parts", [field]):
            entry["value"] = values.get(entry["name"], entry["value"])
