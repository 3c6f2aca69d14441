"""What every page of the rules has around it, and who may come in at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.views.page import DeskRequest, for_staff
from hotline import sheets
from hotline.errors import Refused
from hotline.models.versions import makes_rules

View = Callable[..., HttpResponse]
PLACES = {
    "catalogue": gettext_lazy("Dispatch catalogue"),
    "calendar": gettext_lazy("Working calendar"),
    "policies": gettext_lazy("Limits"),
}
FORMS = {"csv": (sheets.CSV, sheets.as_csv), "xlsx": (sheets.XLSX, sheets.as_xlsx)}


def for_the_centre(view: View) -> View:
    """Let in only those who make the rules; whoever else works here is told so."""

    @for_staff
    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not makes_rules(request.user):
            raise PermissionDenied(_("Only the hotline centre changes the rules."))
        return view(request, *args, **kwargs)

    return guarded


def draw(
    request: DeskRequest, page: str, *, place: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page of the rules; `place` is the one of the three it belongs to."""
    context |= {
        "places": [{"key": key, "name": name} for key, name in PLACES.items()],
        "place": place,
        "may_see_dead_letters": True,
    }
    return render(request, f"dispatch/rules/{page}.html", context, status=status)


def errors_of(refused: Refused) -> dict[str, str]:
    """What is wrong with each entry, by its name."""
    return {wrong["loc"]: wrong["msg"] for wrong in refused.facts.get("errors", [])}


def earlier(shown: int, newest: int) -> str:
    """The query that asks for the version shown; empty if that is the one in force."""
    return "" if shown == newest else f"?version={shown}"


def whole_number(written: str | None) -> int | None:
    """A number of at most nine digits, or None."""
    return int(written) if written and written.isdecimal() and len(written) < 10 else None


def reason_field(value: str = "", error: str = "") -> dict[str, Any]:
    """The entry that every change of the rules has."""
    return {
        "name": "reason",
        "label": _("Reason of the change"),
        "widget": "text",
        "required": True,
        "limit": 200,
        "value": value,
        "error": error,
        "help": _("It stands beside the version for good."),
    }


def download(form: str, name: str, head: Any, rows: Any) -> HttpResponse:
    """A table as a file to keep; `form` is one of FORMS."""
    kind, write = FORMS[form]
    answer = HttpResponse(write(head, rows), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
