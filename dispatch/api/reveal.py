"""Opens one kind of personal data of a ticket for one person, who says why; it is recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from dispatch.api.sight import in_sight
from dispatch.api.steps import attempted, current
from hotline.api.callers import known
from hotline.api.reading import expected_version, sent
from hotline.errors import Moved
from hotline.models import Ticket
from hotline.steps import Arguments, parsed

router = Router(tags=["personal data"])


class Asked(Arguments):
    """What to open, and why."""

    field: str = Field(max_length=40)
    reason: str = Field(max_length=200)


class Revealed(BaseModel):
    """What the vault held of that kind, oldest first."""

    field: str
    values: list[str]


@router.post(
    "tickets/{number}/reveal",
    response=Revealed,
    summary="Open personal data",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Asked.model_json_schema()}}}
    },
)
def reveal(request: HttpRequest, number: str) -> Any:
    """`field` is phone, id_number, name …; the tracking code and the platform's identity never."""
    user = known(request)
    in_sight(user, number)
    given, expects = sent(request), expected_version(request)
    opened: list[Revealed] = []

    def look(ticket: Ticket) -> None:
        if expects not in {None, ticket.version}:
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")
        asked = parsed(Asked, given)
        values = ticket.reveal(asked.field, by=user, reason=asked.reason)
        opened.append(Revealed(field=asked.field, values=values))

    attempted(lambda: in_sight(user, number), look, expects=expects, now=current(user, number))
    return opened[-1]
