"""A person's tickets, for who says why: the list pane shows them like any other list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dispatch.lists import PAGE
from dispatch.views.page import DeskRequest, draw, for_staff, row
from hotline.errors import Refused
from hotline.models import Queue, Ticket
from hotline.models.persons import tickets_of


@for_staff
@require_POST
def people(request: DeskRequest) -> HttpResponse:
    """Never by GET: looking for somebody is written down."""
    person, reason = request.POST.get("person", ""), request.POST.get("reason", "")
    told: dict[str, Any] = {"value": person, "reason": reason, "open": True}
    found: list[Ticket] = []
    status = 200
    try:
        found = list(tickets_of(person, by=request.user, reason=reason).with_row()[:PAGE])
    except Refused as refused:
        told["refusal"], status = refused.reason, refused.status
    return draw(
        request,
        status=status,
        queue=Queue.ALL,
        rows=[row(ticket) for ticket in found],
        has_more=False,
        person=told | {"found": len(found)},
    )
