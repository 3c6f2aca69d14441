"""What was sent to the citizen and what became of it; the tracking code is dots here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from dispatch.api.sight import in_sight
from dispatch.discretion import words_for
from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.shapes import Moment
from hotline.models import OutboundMessage, User

router = Router(tags=["messages"])
OLDEST = Order("outbound", ("id",))


class OutboundShape(BaseModel):
    """A message to the citizen. `what` is `reply` or `statement:<code>`; `at` its last change."""

    id: int
    state: str
    what: str
    text: str
    carrier: str
    at: Moment
    error: str | None
    withdrawal: str | None


@router.get("tickets/{number}/outbound", response=Collection[OutboundShape], summary="Sent")
def outbound(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Oldest first."""
    user = known(request)
    ticket = in_sight(user, number)

    def shown(message: OutboundMessage) -> OutboundShape:
        return OutboundShape(
            id=message.pk,
            state=message.state,
            what=message.what,
            text=told(message, user),
            carrier=ticket.channel,
            at=message.ended_at or message.claimed_at or message.made_at,
            error=message.error or None,
            withdrawal=message.withdrawal or None,
        )

    rows = ticket.outbound.select_related("release", "statement__statement")
    return page(rows, OLDEST, shown, cursor=cursor, limit=limit)


def told(message: OutboundMessage, user: User) -> str:
    """The words as `user` may read them: a statement has no free text, a reply may name people."""
    return words_for(user, message.shown) if message.release_id else message.shown
