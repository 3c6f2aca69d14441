"""Cards for tests: a ticket whose clock runs at an office, and time that goes by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Card, Clock, ClockKind, Ticket
from hotline.models.raising import raise_cards
from tests.cast import Cast, a_ticket, make_late

A_MOMENT = timedelta(microseconds=1)


def replying(cast: Cast, **said: Any) -> Clock:
    """The reply clock of a ticket that the water office handles; nothing else runs on it."""
    ticket = a_ticket(cast, "handling", **said)
    ticket.contact_citizen(by=cast.handler, text="已联系")
    return ticket.clocks.get(kind=ClockKind.REPLY, stopped_at=None)


def raised(clock: Clock, now: datetime) -> list[str]:
    """The levels of the new cards of a clock after a sweep at `now`, in their order."""
    there = set(Card.objects.values_list("pk", flat=True))
    raise_cards(now)
    return [c.level for c in Card.objects.filter(clock=clock).order_by("rank") if c.pk not in there]


def told(card: Card) -> set[str]:
    """The names of those a card went to."""
    return set(card.recipients.values_list("person__username", flat=True))


def a_card(cast: Cast, level: str = "red") -> Card:
    """A card of the water office; the reply of its ticket is as late as that."""
    clock = replying(cast)
    raise_cards(clock.reached_at(level) + A_MOMENT)
    return Card.objects.get(clock=clock, level=level)


def a_card_of_now(cast: Cast, level: str) -> Card:
    """The same, as if so much time had gone by: yellow or red, and told just now."""
    clock = replying(cast)
    ahead = clock.reached_at(level) + timedelta(seconds=1) - timezone.now()
    make_late(clock.ticket, seconds=ahead.total_seconds())
    raise_cards(timezone.now())
    return Card.objects.get(clock=clock, level=level)


def again(card: Card) -> Card:
    """As it now stands."""
    return Card.objects.get(pk=card.pk)


def put_off(cast: Cast, ticket: Ticket, until: datetime) -> Ticket:
    """The office asks for more time, the centre grants it."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.ask_extension(by=cast.handler, reason="complex", ground="工程复杂", until=until)
    request = ticket.requests.get(kind="extension", state="pending")
    request.rule(by=cast.duty, grant=True)
    return Ticket.objects.get(pk=ticket.pk)
