"""Replies to a ticket, always through the ticket: drafting, and the steps of the reviews."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from dispatch.api.sight import first, in_sight
from dispatch.api.steps import attempted, current, taken
from dispatch.discretion import reads_drafts, words_for, works_for_the_government
from hotline.api.callers import known
from hotline.api.house import body_of
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.reading import expected_version, sent
from hotline.api.shapes import Moment, Person
from hotline.errors import BadArguments, Moved, Refused
from hotline.lexicon import Finding, Lexicon
from hotline.models import Reply, SeatTaken, Ticket, User
from hotline.models.lexicon import in_force
from hotline.steps import Arguments, parsed

router = Router(tags=["replies"])
OLDEST = Order("replies", ("id",))
SPOKEN = (Reply.State.RELEASED, Reply.State.RECALLED)


class Draft(Arguments):
    """A new reply."""

    text: str = Field(min_length=1, max_length=20_000)
    visibility: Literal["private", "public", ""] = Field(
        "", description="Not given: as the citizen spoke last, before everybody or privately."
    )


class SeatShape(BaseModel):
    """Who sat where in this round, and what they said."""

    seat: str
    by: Person
    verdict: str
    remarks: str
    at: Moment

    @classmethod
    def of(cls, taken: SeatTaken) -> SeatShape:
        return cls(
            seat=taken.seat,
            by=Person.of(taken.by),
            verdict=taken.verdict,
            remarks=taken.remarks,
            at=taken.at,
        )


class RemarkShape(BaseModel):
    """A place of the text, in characters, where the lexicon finds something; `effect` is block,
    eyes or remark.
    """

    start: int
    end: int
    effect: str
    reason: str

    @classmethod
    def of(cls, finding: Finding) -> RemarkShape:
        entry = finding.entry
        return cls(
            start=finding.start, end=finding.end, effect=str(entry.effect), reason=entry.reason
        )


class ReplyShape(BaseModel):
    """A reply. Seats, remarks and open steps are the government's and the inspectors' to read."""

    id: int
    state: str
    version: int
    text: str
    visibility: str
    by: Person
    made_at: Moment
    released_at: Moment | None
    round: int
    next_seat: str | None
    seats: list[SeatShape]
    people: int | None
    flags: list[str]
    remarks: list[RemarkShape]
    steps: list[str]

    @classmethod
    def of(cls, reply: Reply, user: User, lexicon: Lexicon | None = None) -> ReplyShape:
        inside = reads_drafts(user)
        writes = works_for_the_government(user)
        frozen = reply.frozen if reply.state in SPOKEN else None
        return cls(
            id=reply.pk,
            state=reply.state,
            version=reply.version,
            text=words_for(user, frozen.text if frozen else reply.text),
            visibility=reply.visibility,
            by=Person.of(reply.by),
            made_at=reply.made_at,
            released_at=frozen.at if frozen else None,
            round=reply.round,
            next_seat=(reply.next_seat or None) if inside and not frozen else None,
            seats=[SeatShape.of(s) for s in reply.taken_seats.values()] if inside else [],
            people=reply.reviewers if inside else None,
            flags=reply.flags if inside else [],
            remarks=_remarks(reply, lexicon) if writes and not frozen else [],
            steps=[step.name for step in reply.open_steps(user)],
        )


@router.get("tickets/{number}/replies", response=Collection[ReplyShape], summary="Replies")
def replies(request: HttpRequest, number: str, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Oldest first. Who neither handles nor inspects sees what was released, never a draft."""
    user = known(request)
    ticket, lexicon = in_sight(user, number), in_force()

    def shown(reply: Reply) -> ReplyShape:
        reply.ticket = ticket
        return ReplyShape.of(reply, user, lexicon)

    return page(_readable(ticket, user), OLDEST, shown, cursor=cursor, limit=limit)


@router.post(
    "tickets/{number}/replies",
    response={201: ReplyShape},
    summary="Draft a reply",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Draft.model_json_schema()}}}
    },
)
def draft(request: HttpRequest, number: str) -> Any:
    """Only the lead office, while the ticket is being handled."""
    user = known(request)
    in_sight(user, number)
    given, expects = sent(request), expected_version(request)
    made: list[Reply] = []
    attempted(
        lambda: in_sight(user, number),
        lambda ticket: made.append(_drafted(ticket, given, expects=expects, by=user)),
        expects=expects,
        now=current(user, number),
    )
    return ReplyShape.of(_one(made[0].ticket, made[0].pk), user)


@router.post(
    "tickets/{number}/replies/{id}/steps/{step}",
    response=ReplyShape,
    openapi_extra=body_of(Reply),
    summary="Take a step of a reply",
)
def take(request: HttpRequest, number: str, id: int, step: str) -> Any:
    """The body holds the step's arguments; If-Match is the reply's version."""
    user = known(request)

    def load() -> Reply:
        return _one(in_sight(user, number), id)

    try:
        reply = taken(request, Reply, step, load, now=current(user, number))
    except Moved as moved:
        now = load()
        if reads_drafts(user) or now.state in SPOKEN:
            moved.facts["current_reply"] = ReplyShape.of(now, user).model_dump(mode="json")
        raise
    return ReplyShape.of(_one(in_sight(user, number), reply.pk), user)


def _drafted(ticket: Ticket, given: Any, *, expects: int | None, by: User) -> Reply:
    wrong: Refused | None = None
    try:
        form = parsed(Draft, given)
    except BadArguments as unfit:
        wrong = unfit
    if expects not in {None, ticket.version}:
        wrong = Moved(_("Somebody changed this while you were looking at it."), code="version")
    if wrong is None:
        return Reply.objects.draft(ticket, form.text, by=by, visibility=form.visibility)
    with suppress(BadArguments):  # power and state are told before the version and the entries
        Reply.objects.draft(ticket, "", by=by)
    raise wrong


def _remarks(reply: Reply, lexicon: Lexicon | None) -> list[RemarkShape]:
    """What the lexicon says to a text that is not released yet."""
    return [RemarkShape.of(found) for found in (lexicon or in_force()).findings(reply.text)]


def _one(ticket: Ticket, pk: int) -> Reply:
    reply: Reply = first(_with_seats(ticket.replies.all()), pk=pk)
    reply.ticket = ticket
    return reply


def _readable(ticket: Ticket, user: User) -> QuerySet[Reply]:
    found = _with_seats(ticket.replies.all())
    return found if reads_drafts(user) else found.filter(state__in=SPOKEN)


def _with_seats(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    sittings = SeatTaken.objects.select_related("by__office")
    return replies.select_related("by__office", "frozen").prefetch_related(
        Prefetch("sittings", queryset=sittings)
    )
