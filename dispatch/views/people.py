"""A person's tickets, for who says why: the list pane shows them like any other list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dispatch.lists import PAGE
from dispatch.showing import rows
from dispatch.views.page import DeskRequest, draw, for_staff
from hotline.errors import Refused
from hotline.models import Queue
from hotline.models.persons import tickets_of


@for_staff
@require_POST
def people(request: DeskRequest) -> HttpResponse:
    """Never by GET: looking for somebody is written down."""
    person, reason = request.POST.get("person", ""), request.POST.get("reason", "")
    told: dict[str, Any] = {"value": person, "reason": reason, "open": True}
    found: list[int] = []
    status = 200
    try:
        kept = tickets_of(person, by=request.user, reason=reason)
        found = list(kept.values_list("pk", flat=True)[:PAGE])
    except Refused as refused:
        told["refusal"], status = refused.reason, refused.status
    return draw(
        request,
        status=status,
        queue=Queue.ALL,
        rows=rows.of(found, request.user, queue=Queue.ALL),
        has_more=False,
        person=told | {"found": len(found)},
    )
