"""Guesses what was reported before: by the same citizen, or the same thing at the same place.

Only a proposal, made from the newest matters in sight: a person merges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from hotline.models.states import OPEN

if TYPE_CHECKING:
    from hotline.models.finding import Tickets
    from hotline.models.people import User
    from hotline.models.tickets import Ticket

WITHIN = timedelta(days=7)
LOOKED_AT = 200  # of the newest
MOST = 5
WORDS = 200  # characters of a citizen's own words, where nobody has written down the place
# Of the shorter of two texts, how much the other has to hold: less where one of them is a place.
ENOUGH_OF_A_PLACE, ENOUGH_OF_WORDS = 0.2, 0.35
TOLD = ("number", "title", "state", "opened_at", "facts", "body")  # of those that are found
LEAST = 2  # pairs of characters
between = re.compile(r"\W+")
FAR_BEHIND = 3  # what shares less than a third of the words of the likeliest is left out


def alike(tickets: Tickets, ticket: Ticket, by: User, *, joined: bool) -> list[Ticket]:
    """Return open tickets that may be the same matter as `ticket`, the likeliest first.

    `joined` says whether any were merged into it.
    """
    if ticket.confidential:
        return []
    since = timezone.now() - WITHIN
    near = tickets.in_sight_of(by).filter(opened_at__gte=since).exclude(pk=ticket.pk)
    going_on = near.filter(state__in=OPEN, confidential=False)
    followed = ticket.followers.values_list("contact", flat=True) if joined else ()
    keys = _of_citizens(near, {ticket.contact_id, *followed})
    keys += _at_the_same_place(going_on, ticket)
    first = list(dict.fromkeys(keys))[:MOST]
    found = {one.pk: one for one in going_on.filter(pk__in=first).only(*TOLD)} if first else {}
    return [found[pk] for pk in first if pk in found]


def _of_citizens(near: Tickets, citizens: set[int | None]) -> list[int]:
    """Theirs, and what theirs were merged into; followers count as citizens of their master."""
    newest = near.filter(contact__in=citizens).order_by("-opened_at", "-pk")[:LOOKED_AT]
    master = Coalesce("merged_into__merged_into_id", "merged_into_id", "pk")
    return list(newest.values_list(master, flat=True))


def _at_the_same_place(going_on: Tickets, ticket: Ticket) -> list[int]:
    """Those of the same category, where it is known; else whatever came in last."""
    if ticket.category_id:
        going_on = going_on.filter(category=ticket.category_id)
    newest = going_on.order_by("-opened_at", "-pk")[:LOOKED_AT]
    # Only what is compared is fetched: two hundred whole tickets take longer than the page.
    told = newest.values_list("pk", "title", KT("facts__where"), Left("body", WORDS))
    mine = _Told(ticket.title, ticket.facts.get("where", ""), ticket.body[:WORDS])
    others = ((pk, _Told(title, where or "", body)) for pk, title, where, body in told)
    rated = [(mine.shared_with(one), pk) for pk, one in others if mine.may_be_where(one)]
    best = max(rated, default=(0, 0))[0]
    likeliest_first = sorted(rated, key=lambda one: -one[0])
    return [pk for shared, pk in likeliest_first if shared * FAR_BEHIND >= best]


@dataclass(frozen=True)
class _Told:
    """What a ticket says of what it is about and where, as pairs of characters."""

    title: str
    where: str
    words: str

    @cached_property
    def everything(self) -> set[str]:
        return _pairs(f"{self.title} {self.where} {self.words}")

    @cached_property
    def place(self) -> set[str]:
        """Of the place, or of the words where nobody has written down the place."""
        return _pairs(self.where or self.words)

    def may_be_where(self, other: _Told) -> bool:
        """Whether enough of the shorter of two places, or else of the words, is in the other."""
        enough = ENOUGH_OF_A_PLACE if self.where or other.where else ENOUGH_OF_WORDS
        shared = len(self.place & other.place)
        return shared >= LEAST and shared >= enough * min(len(self.place), len(other.place))

    def shared_with(self, other: _Told) -> int:
        return len(self.everything & other.everything)


def _pairs(text: str) -> set[str]:
    """Neighbouring characters: Chinese needs no dictionary for this."""
    letters = between.sub("", text)
    return {first + second for first, second in pairwise(letters)}
