"""A matter that more and more people report: each time another citizen, with the same words."""

from __future__ import annotations

from hotline.models import Ticket
from tests.cast import FACTS, Cast, a_ticket, later

WORDS = "丽景新城旁边搅拌站扰民"


def reported(cast: Cast, people: int = 1, *, hours: float = 0, **said: str) -> list[Ticket]:
    """So many citizens report it, `hours` from now; each says it in a ticket of their own."""
    tickets = [a_ticket(cast, text=WORDS, **said) for _ in range(people)]
    Ticket.objects.filter(pk__in=[one.pk for one in tickets]).update(opened_at=later(hours=hours))
    return [Ticket.objects.get(pk=one.pk) for one in tickets]


def sent(cast: Cast, tickets: list[Ticket], office: str = "water") -> list[Ticket]:
    """They are accepted and lie with an office."""
    for ticket in tickets:
        entry = {"kind": "help", "category": "1501", "title": WORDS}
        ticket.accept(by=cast.operator, facts=FACTS, **entry)
        ticket.dispatch(by=cast.duty, lead=office)
    return tickets
