"""What is shown of cards in lists, and those that wait above every page of whom they went to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from hotline.models import Card, CardRecipient, Level, Office, Ticket, User
from hotline.models.cards import OVERDUE, STANDING
from hotline.powers import Kind

LOOKED_AT = 60  # of what somebody has not acknowledged, the newest
Part = dict[str, Any]


def rows(cards: Sequence[Card], user: User) -> list[Part]:
    """Each card as lists show it: with its offices, and the ticket's title if that is in sight."""
    offices = dict(Office.objects.values_list("pk", "name")) if cards else {}
    keys = [card.ticket_id for card in cards]
    seen = Ticket.objects.in_sight_of(user).filter(pk__in=keys, confidential=False)
    titles = dict(seen.values_list("pk", "title")) if cards else {}
    return [
        {
            "it": card,
            "level": Level(card.level),
            "offices": [offices[pk] for pk in card.offices if pk in offices],
            "title": titles.get(card.ticket_id, ""),
            "stopped": card.clock.stopped_at is not None,
            "url": reverse("supervision:card", args=[card.number]),
        }
        for card in cards
    ]


def waiting_for(user: User) -> list[Part]:
    """What this person was sent and has not acknowledged, the most pressing first: of each clock
    the highest.
    """
    if user.organisation_kind == Kind.VENDOR:
        return []  # no card is ever sent there
    mine = CardRecipient.objects.filter(person=user, acknowledged_at=None).order_by("-id")
    told = mine.select_related("card__clock", "card__ticket").defer("card__evidence")
    found: dict[int, Card] = {}
    for one in told[:LOOKED_AT]:
        card = one.card
        presses = card.clock.stopped_at is None or card.level in OVERDUE
        known = found.get(card.clock_id)
        if presses and card.state in STANDING and (known is None or known.rank < card.rank):
            found[card.clock_id] = card
    return rows(sorted(found.values(), key=lambda card: (-card.rank, card.due_at)), user)
