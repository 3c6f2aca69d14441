"""The record of a ticket: who took which step when. It holds no words, so all in sight read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from dispatch.api.sight import in_sight
from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.shapes import Moment, Person
from hotline.models import Event

router = Router(tags=["record"])
IN_ORDER = Order("events", ("seq",))


class EventShape(BaseModel):
    """One step that was taken. Office and kind are those the person had then."""

    seq: int
    step: str
    by: Person
    at: Moment
    from_: str | None = Field(serialization_alias="from")
    to: str
    version: int

    @classmethod
    def of(cls, event: Event) -> EventShape:
        return cls(
            seq=event.seq,
            step=event.step,
            by=Person(
                id=event.by.username,
                name=event.by.name,
                office=event.by_office or None,
                kind=event.by_kind,
            ),
            at=event.at,
            from_=event.came_from or None,
            to=event.went_to,
            version=event.version,
        )


@router.get(
    "tickets/{number}/events",
    response=Collection[EventShape],
    by_alias=True,
    summary="The record",
)
def events(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """In the order in which the steps were taken."""
    ticket = in_sight(known(request), number)
    rows = ticket.events.select_related("by")
    return page(rows, IN_ORDER, EventShape.of, cursor=cursor, limit=limit)
