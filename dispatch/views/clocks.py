"""Why a limit ends when it does, for everybody who sees the ticket."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dispatch.showing.explaining import explained
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import context


@for_staff
def clock(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """The days behind one due time."""
    ticket = in_sight(request, number)
    found = get_object_or_404(ticket.clocks.select_related("policy"), pk=pk)
    told: dict[str, Any] = {"explained": explained(found)}
    if request.htmx:
        shown = {"ticket": ticket, "queue": {"key": request.GET.get("queue", "all")}}
        return render(request, "dispatch/_clock.html", told | shown)
    return draw(request, level="step", **context(request, ticket), **told)
