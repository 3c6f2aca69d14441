"""A person's tickets, for programs: by name or number, with a reason; it is recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from dispatch.api.shapes import TicketRow
from hotline.api.callers import known
from hotline.api.pages import MOST, Collection
from hotline.api.reading import sent
from hotline.models.persons import tickets_of
from hotline.steps import Arguments, parsed

router = Router(tags=["personal data"])


class Asked(Arguments):
    """Whom to look for, and why."""

    person: str = Field(max_length=100, description="A whole name, phone or other number.")
    reason: str = Field(max_length=200)


@router.post(
    "people/tickets",
    response=Collection[TicketRow],
    summary="Tickets of a person",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Asked.model_json_schema()}}}
    },
)
def tickets(request: HttpRequest) -> Any:
    """Those in sight on which the name or number was kept, newest first; 200 at most."""
    asked = parsed(Asked, sent(request))
    found = tickets_of(asked.person, by=known(request), reason=asked.reason)
    shown = [TicketRow.of(ticket) for ticket in found.with_public_row()[:MOST]]
    return {"items": shown, "next": None}
