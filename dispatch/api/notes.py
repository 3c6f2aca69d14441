"""Notes that staff leave for each other on a ticket; no citizen ever reads them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from dispatch import noting
from dispatch.api.sight import in_sight
from dispatch.api.steps import attempted, current
from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.reading import expected_version, sent
from hotline.api.shapes import Moment, Person
from hotline.errors import Moved
from hotline.models import Note, Ticket
from hotline.models.arguments import LONG
from hotline.steps import Arguments, parsed

router = Router(tags=["notes"])
IN_ORDER = Order("notes", ("at", "id"))


class Written(Arguments):
    """A note; `@` and a name calls a colleague who can see the ticket."""

    text: str = Field(min_length=1, max_length=LONG)


class NoteShape(BaseModel):
    """A note as it is kept: personal data are masked."""

    id: int
    kind: str
    text: str
    by: Person
    at: Moment

    @classmethod
    def of(cls, note: Note) -> NoteShape:
        return cls(
            id=note.pk,
            kind=note.kind,
            text=note.text,
            by=Person(
                id=note.by.username,
                name=note.by.name,
                office=note.by.office.code if note.by.office else None,
                kind=note.by.organisation_kind,
            ),
            at=note.at,
        )


@router.get(
    "tickets/{number}/notes", response=Collection[NoteShape], summary="What colleagues noted"
)
def notes(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Oldest first."""
    rows = in_sight(known(request), number).notes.select_related("by__office")
    return page(rows, IN_ORDER, NoteShape.of, cursor=cursor, limit=limit)


@router.post(
    "tickets/{number}/notes",
    response=NoteShape,
    summary="Leave a note",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Written.model_json_schema()}}}
    },
)
def leave(request: HttpRequest, number: str) -> Any:
    """It changes neither state nor version, and stands on the record without its words."""
    user = known(request)
    in_sight(user, number)
    given, expects = sent(request), expected_version(request)
    left: list[Note] = []

    def write(ticket: Ticket) -> None:
        if expects not in {None, ticket.version}:
            raise Moved(_("Somebody changed this while you were looking at it."), code="version")
        noting.demand_may_note(user)
        left.append(noting.leave_note(ticket, parsed(Written, given).text, by=user))

    attempted(lambda: in_sight(user, number), write, expects=expects, now=current(user, number))
    return NoteShape.of(left[-1])
