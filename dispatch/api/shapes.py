"""What a ticket looks like to a program: only what is named here leaves the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from hotline.api.shapes import Moment
from hotline.models import Card, Clock, Ticket, User
from hotline.models.readings import NOTHING, read
from hotline.positions import Position
from hotline.powers import Power, may


class FactsShape(BaseModel):
    """The facts of the matter (要素); empty where nobody found them yet."""

    who: str = ""
    what: str = ""
    when: str = ""
    where: str = ""
    why: str = ""
    how: str = ""

    @classmethod
    def of(cls, ticket: Ticket) -> FactsShape:
        return cls(**{name: ticket.facts.get(name, "") for name in cls.model_fields})


class PositionShape(BaseModel):
    """Where it is, in degrees WGS 84."""

    lat: float
    lon: float

    @classmethod
    def of(cls, position: Position) -> PositionShape:
        return cls(lat=position.lat, lon=position.lon)


class TicketRow(BaseModel):
    """A ticket as lists show it. Offices, categories and people by their codes."""

    number: str
    state: str
    version: int
    title: str
    body: str
    kind: str | None
    category: str | None
    urgency: str
    facts: FactsShape
    flags: list[str]
    lead_office: str | None
    assisting_offices: list[str]
    position: PositionShape | None
    in_danger: list[str]
    channel: str
    confidential: bool
    taken_by: str | None
    opened_at: Moment
    due_at: Moment | None
    merged_into: str | None

    @classmethod
    def fields_of(cls, ticket: Ticket) -> dict[str, Any]:
        """The fields of a list row, from a ticket read with `with_public_row`."""
        return {
            "number": ticket.number,
            "state": ticket.state,
            "version": ticket.version,
            "title": ticket.title,
            "body": ticket.body,
            "kind": ticket.kind or None,
            "category": ticket.category_id,
            "urgency": ticket.urgency,
            "facts": FactsShape.of(ticket),
            "flags": ticket.flags,
            "lead_office": ticket.lead_office.code if ticket.lead_office else None,
            "assisting_offices": [office.code for office in ticket.assisting_offices.all()],
            "position": PositionShape.of(ticket.position) if ticket.position else None,
            "in_danger": ticket.in_danger,
            "channel": ticket.channel,
            "confidential": ticket.confidential,
            "taken_by": ticket.taken_by.username if ticket.taken_by else None,
            "opened_at": ticket.opened_at,
            "due_at": ticket.due_at,
            "merged_into": ticket.merged_into.number if ticket.merged_into else None,
        }

    @classmethod
    def of(cls, ticket: Ticket) -> TicketRow:
        return cls(**cls.fields_of(ticket))


class ClockShape(BaseModel):
    """A limit that runs or ran. `level` is null while there is time; `original_due_at` is when it
    was due before it was put off.
    """

    clock: str
    started_at: Moment
    due_at: Moment
    original_due_at: Moment | None
    stopped_at: Moment | None
    level: str | None

    @classmethod
    def of(cls, clock: Clock, now: datetime) -> ClockShape:
        return cls(
            clock=clock.kind,
            started_at=clock.started_at,
            due_at=clock.due_at,
            original_due_at=clock.original_due_at,
            stopped_at=clock.stopped_at,
            level=clock.level_at(now) or None,
        )


class AlertShape(BaseModel):
    """A card: a clock came to a level. `number` is that of the ticket, `id` that of the card;
    `acknowledged_by` is who did so first.
    """

    id: str
    number: str
    clock: str
    level: str
    due_at: Moment
    raised_at: Moment
    acknowledged_by: str | None

    @classmethod
    def of(cls, card: Card) -> AlertShape:
        return cls(
            id=card.number,
            number=card.ticket.number,
            clock=card.kind,
            level=card.level,
            due_at=card.due_at,
            raised_at=card.raised_at,
            acknowledged_by=card.acknowledged_by.username if card.acknowledged_by else None,
        )


class Suggestions(BaseModel):
    """What is proposed to whoever receives it; codes and numbers, the likeliest first. `sure` says
    for each list how likely, from 0 to 1.
    """

    category: list[str] = []
    kind: list[str] = []
    urgency: list[str] = []
    office: list[str] = []
    sure: dict[str, list[float]] = {}
    duplicates: list[str] = []
    facts: dict[str, str] = {}

    @classmethod
    def of(cls, ticket: Ticket, user: User | None) -> Suggestions:
        found = read(ticket, user) if user is not None else NOTHING
        guessed = {name: getattr(found, name) for name in ("category", "kind", "urgency", "office")}
        codes = {name: [guess.label for guess in guesses] for name, guesses in guessed.items()}
        return cls(
            **codes | {"office": codes["office"] or _named_by_the_catalogue(ticket)},
            sure={name: [g.sure for g in guesses] for name, guesses in guessed.items() if guesses},
            duplicates=_duplicates(ticket, user),
            facts=found.facts,
        )


class TicketPage(TicketRow):
    """A ticket on its own page. `unsolved`: somebody said so, and the centre has yet to decide;
    `accused_office`: the code of the office complained about, which never gets it.
    """

    accused_office: str | None
    chases: int
    reworks: int
    unsolved: bool
    clocks: list[ClockShape]
    alerts: list[AlertShape]
    suggestions: Suggestions

    @classmethod
    def of(cls, ticket: Ticket, user: User | None = None) -> TicketPage:
        """`user` is who reads it: what may be the same matter is looked for in their sight."""
        now = timezone.now()
        clocks = list(ticket.clocks.all())
        return cls(
            **cls.fields_of(ticket),
            accused_office=ticket.accused_office.code if ticket.accused_office else None,
            chases=ticket.chases,
            reworks=ticket.reworks,
            unsolved=ticket.unsolved,
            clocks=[ClockShape.of(clock, now) for clock in clocks],
            alerts=_alerts(ticket, user),
            suggestions=Suggestions.of(ticket, user),
        )


def _alerts(ticket: Ticket, user: User | None) -> list[AlertShape]:
    """The cards that press, the newest first, as far as they are in sight."""
    if user is None:
        return []
    seen = Card.objects.filter(ticket=ticket).in_sight_of(user).pressing()
    return [AlertShape.of(card) for card in seen.select_related("ticket", "acknowledged_by")]


def _duplicates(ticket: Ticket, user: User | None) -> list[str]:
    """For those who could merge them: what may be the same matter, the likeliest first."""
    if user is None or ticket.state not in Ticket.OPEN or not may(user, {Power.RECEIVE}):
        return []
    return [one.number for one in Ticket.objects.like(ticket, user)]


def _named_by_the_catalogue(ticket: Ticket) -> list[str]:
    """Before the dispatch: the offices the catalogue names for the category in the district."""
    if ticket.category is None or ticket.lead_office is not None:
        return []
    named = ticket.category.lead_offices(ticket.district)
    return [office.code for office in named if not ticket.is_about(office)]
