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
from hotline.models import Attempt, OutboundMessage, User

router = Router(tags=["messages"])
OLDEST = Order("outbound", ("id",))


class AttemptShape(BaseModel):
    """A rung that was skipped or tried; `way`: `words`, `template`, `subscription` or `sms`."""

    way: str
    state: str
    reason: str | None
    at: Moment


class OutboundShape(BaseModel):
    """A message to the citizen. `what` is `reply` or `statement:<code>`; `at` its last change.

    `attempts` is empty where its first way carried it.
    """

    id: int
    state: str
    what: str
    text: str
    carrier: str
    at: Moment
    error: str | None
    withdrawal: str | None
    attempts: list[AttemptShape]


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
            attempts=[_attempt(one) for one in message.attempts.all()],
        )

    told_of = ticket.outbound.select_related("release", "statement__statement")
    rows = told_of.prefetch_related("attempts")
    return page(rows, OLDEST, shown, cursor=cursor, limit=limit)


def _attempt(one: Attempt) -> AttemptShape:
    at = one.reported_at or one.ended_at or one.made_at
    return AttemptShape(way=one.rung, state=one.outcome, reason=one.reason or None, at=at)


def told(message: OutboundMessage, user: User) -> str:
    """The words as `user` may read them: a statement has no free text, a reply may name people."""
    return words_for(user, message.shown) if message.release_id else message.shown
