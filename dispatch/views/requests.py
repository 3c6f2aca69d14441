"""Rulings: the form, and the step."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from dispatch.showing import forms
from dispatch.showing import requests as showing
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import context, done, refusal_of, version_of
from hotline.errors import Refused
from hotline.models import Request, Ticket


@for_staff
def step(request: DeskRequest, number: str, pk: int, name: str) -> HttpResponse:
    """The form of a ruling, and the ruling."""
    found, spec = in_sight(request, number), Request.steps().get(name)
    if spec is None or spec.hidden:
        raise Http404
    asked = _of(found, pk)
    if request.method != "POST":
        return _shown(request, found, showing.form(asked, request.user))
    given = forms.given_by(request.POST, spec)
    try:
        asked.take_step(name, by=request.user, expects=version_of(request), **given)
    except Refused as refused:
        now = in_sight(request, number)
        asked = _of(now, pk)
        errors = refused.facts.get("errors")
        form = showing.form(asked, request.user, given=given, errors=errors)
        return _shown(request, now, form if asked.state in spec.source else None, refused)
    return done(request, number)


def _of(ticket: Ticket, pk: int) -> Request:
    asked: Request = get_object_or_404(ticket.requests.select_related("asker__office"), pk=pk)
    asked.ticket = ticket
    return asked


def _shown(
    request: DeskRequest, found: Ticket, form: dict[str, Any] | None, refused: Refused | None = None
) -> HttpResponse:
    told: dict[str, Any] = {"step": form, "chosen": form["name"] if form else "", "refusal": None}
    status = 200
    if refused is not None:
        status, told["refusal"] = refused.status, refusal_of(refused, found)
    if request.htmx:
        told |= {"ticket": found, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_step.html", told, status=status)
    return draw(request, level="step", status=status, **context(request, found), **told)
