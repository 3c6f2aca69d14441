"""A note on a ticket, and the list of tickets one was called to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch import noting
from dispatch.showing import shelves
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import context, done
from hotline.errors import Refused
from hotline.models import Ticket
from hotline.models.arguments import LONG


@for_staff
def note(request: DeskRequest, number: str) -> HttpResponse:
    """The form of a note, and the note."""
    found = in_sight(request, number)
    if not noting.may_note(request.user):
        raise Http404
    if request.method != "POST":
        return _form(request, found, "")
    text = request.POST.get("text", "")
    try:
        noting.leave_note(found, text, by=request.user)
    except Refused as refused:
        return _form(request, in_sight(request, number), text, refused)
    return done(request, number)


@for_staff
@require_POST
def seen(request: DeskRequest, number: str) -> HttpResponse:
    """I have looked at what I was called to."""
    noting.seen(in_sight(request, number), by=request.user)
    if request.accepts("text/html"):
        return redirect("dispatch:ticket", number=number)
    return JsonResponse({})


@for_staff
def mentioned(request: DeskRequest) -> HttpResponse:
    """The tickets I was called to and have not looked at."""
    return draw(request, "#list" if request.htmx else "", shelf=shelves.mentions(request.user))


def _form(
    request: DeskRequest, found: Ticket, text: str, refused: Refused | None = None
) -> HttpResponse:
    address = reverse("dispatch:note", args=[found.number])
    form: dict[str, Any] = {
        "name": "note",
        "label": _("Note"),
        "url": address,
        "version": found.version,
        "draft": f"{found.number}:note",
        "fields": [
            {
                "name": "text",
                "label": _("For your colleagues"),
                "widget": "long",
                "required": True,
                "limit": LONG,
                "value": text,
                "help": _("@ and a name calls a colleague who can see this ticket."),
            }
        ],
        "missing": [],
        "rule": _("Stays in house: citizens never read it."),
    }
    told: dict[str, Any] = {"step": form, "chosen": "note", "refusal": None}
    status = 200
    if refused is not None:
        errors = refused.facts.get("errors") or [{"msg": refused.reason}]
        told["refusal"] = {"reason": errors[0]["msg"]}
        status = refused.status
    if request.htmx:
        told |= {"ticket": found, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_step.html", told, status=status)
    return draw(request, level="step", status=status, **context(request, found), **told)
