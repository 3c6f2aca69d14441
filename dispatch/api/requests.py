"""What one side asked and the centre rules on, always through the ticket."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from dispatch.api.sight import first, in_sight
from dispatch.api.steps import current, taken
from hotline.api.callers import known
from hotline.api.house import body_of
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.shapes import Moment, Person
from hotline.errors import Moved
from hotline.models import Request, Ticket, User

router = Router(tags=["requests"])
OLDEST = Order("requests", ("id",))


class RequestShape(BaseModel):
    """A request for a ruling. `told` says whether a statement tells the citizen; null: there was
    nothing to tell.
    """

    id: int
    kind: Literal["decline", "return", "extension", "shelving"]
    state: Literal["pending", "granted", "refused", "lapsed"]
    version: int
    asker: Person
    reason: str
    ground: str
    until: Moment | None
    plan: str | None
    review_on: date | None
    asked_at: Moment
    due_at: Moment | None
    ruling: Literal["granted", "refused"] | None
    ruler: Person | None
    ruled_at: Moment | None
    note: str
    told: bool | None
    steps: list[str]

    @classmethod
    def of(cls, request: Request, user: User) -> RequestShape:
        clock = getattr(request, "clock", None)
        kind: Any = request.kind
        state: Any = request.state
        return cls(
            id=request.pk,
            kind=kind,
            state=state,
            version=request.version,
            asker=Person.of(request.asker),
            reason=request.reason,
            ground=request.ground,
            until=request.until,
            plan=request.plan or None,
            review_on=request.review_on,
            asked_at=request.asked_at,
            due_at=clock.due_at if clock else None,
            ruling=state if request.ruler else None,
            ruler=Person.of(request.ruler) if request.ruler else None,
            ruled_at=request.ruled_at,
            note=request.note,
            told=request.told,
            steps=[step.name for step in request.open_steps(user)],
        )


@router.get("tickets/{number}/requests", response=Collection[RequestShape], summary="Requests")
def requests(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Declines, returns, extensions and shelvings that were asked for, oldest first."""
    user = known(request)
    rows = _with_people(in_sight(user, number).requests.all())
    return page(
        rows, OLDEST, lambda asked: RequestShape.of(asked, user), cursor=cursor, limit=limit
    )


@router.post(
    "tickets/{number}/requests/{id}/steps/{step}",
    response=RequestShape,
    openapi_extra=body_of(Request),
    summary="Rule on a request",
)
def take(request: HttpRequest, number: str, id: int, step: str) -> Any:
    """The body holds the step's arguments; If-Match is the request's version."""
    user = known(request)

    def load() -> Request:
        return _one(in_sight(user, number), id)

    try:
        asked = taken(request, Request, step, load, now=current(user, number))
    except Moved as moved:
        now = load()
        moved.facts["current_request"] = RequestShape.of(now, user).model_dump(mode="json")
        raise
    # Not through their sight: a ruling may have sealed the matter.
    return RequestShape.of(_with_people(Request.objects.all()).get(pk=asked.pk), user)


def _one(ticket: Ticket, pk: int) -> Request:
    asked: Request = first(_with_people(ticket.requests.all()), pk=pk)
    asked.ticket = ticket
    return asked


def _with_people(asked: QuerySet[Request]) -> QuerySet[Request]:
    return asked.select_related("asker__office", "ruler__office", "clock")
