"""What the machine reads out of a citizen's words for whoever receives them: proposals, nothing
more. They are read anew each time somebody looks, so that the newest sorter and list of places
speak, and nothing of them is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from hotline.facts import district_of, facts_of
from hotline.facts.saying import beside
from hotline.flags import PRESSING
from hotline.models.arguments import Facts
from hotline.models.categories import Category
from hotline.models.gazetteer import gazetteer
from hotline.models.messages import Message
from hotline.models.people import User
from hotline.models.sorters import sorter
from hotline.models.states import State
from hotline.models.tickets import Ticket
from hotline.powers import Power, may
from hotline.sorter import Guess

CONFIDENT = 0.6  # from here on a form is filled in with it
VERY_SURE = 0.8
MOST = 3
NEAR = 300  # metres: a position so near to a place of the list is "beside" it


@dataclass(frozen=True)
class Reading:
    """Proposals, the likeliest first, and the facts that were found."""

    category: Sequence[Guess] = ()
    kind: Sequence[Guess] = ()
    urgency: Sequence[Guess] = ()
    office: Sequence[Guess] = ()
    facts: dict[str, str] = field(default_factory=dict)

    def first(self, question: str) -> str:
        """The label that a form may be filled in with; empty where the machine is not sure."""
        guesses = getattr(self, question)
        return guesses[0].label if guesses and guesses[0].sure >= CONFIDENT else ""


NOTHING = Reading()


def read(ticket: Ticket, by: User) -> Reading:
    """Read the words of a ticket that waits to be received, for somebody who receives; once it is
    accepted only the office is still proposed, and then nothing.
    """
    if ticket.state not in {State.RECEIVED, State.ACCEPTED} or not may(by, {Power.RECEIVE}):
        return NOTHING
    said = list(ticket.messages.order_by("sent_at", "serial", "id"))
    learnt = sorter()
    guesses = learnt.sort(_words(said)) if learnt else {}
    district = district_of(_words(said), gazetteer())
    if ticket.state == State.ACCEPTED:
        return Reading(office=_offices(ticket.category, guesses.get("office", []), district))
    categories = _known(guesses.get("category", []))
    likeliest = categories[0][1] if categories else None
    return Reading(
        category=[guess for guess, _category in categories],
        kind=guesses.get("kind", []),
        urgency=_urgency(ticket, guesses.get("urgency", [])),
        office=_offices(likeliest, guesses.get("office", []), district),
        facts=facts_in(said),
    )


def facts_in(said: Sequence[Message]) -> dict[str, str]:
    """The facts of a matter out of all its messages; where somebody sent a position, that counts
    more than what they call the place.
    """
    if not said:
        return {}
    spoken = [message for message in said if message.kind != Message.Kind.LOCATION]
    sent_at = timezone.localtime(said[0].sent_at)
    found = facts_of(_words(spoken), sent_at=sent_at, gazetteer=gazetteer())
    if at := next((where for m in said if (where := _at(m))), ""):
        found["where"] = at
    limits = {name: _limit(info.metadata) for name, info in Facts.model_fields.items()}
    return {name: text[: limits[name]] for name, text in found.items()}


def _limit(metadata: Sequence[Any]) -> int:
    return next(int(one.max_length) for one in metadata if hasattr(one, "max_length"))


def _words(said: Sequence[Message]) -> str:
    return "\n".join(message.text for message in said if message.text)


def _at(message: Message) -> str:
    """Where a position is: what the sender's map calls it, else the nearest place of the list."""
    if message.kind != Message.Kind.LOCATION:
        return ""
    if message.text:
        return message.text
    lat, lon = message.extra.get("lat"), message.extra.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return ""
    nearest = gazetteer().nearest(lat, lon, within=NEAR)
    return beside(f"{nearest[0].within}{nearest[0].name}") if nearest else ""


def _known(guesses: Sequence[Guess]) -> list[tuple[Guess, Category]]:
    """Those categories that are still there: the tree may have changed since it was learnt."""
    there = Category.objects.in_bulk([guess.label for guess in guesses])
    return [(guess, there[guess.label]) for guess in guesses if guess.label in there]


def _urgency(ticket: Ticket, guesses: Sequence[Guess]) -> list[Guess]:
    """People in danger are critical, whatever was learnt."""
    if PRESSING & set(ticket.flags):
        return [Guess(Ticket.Urgency.CRITICAL, 1.0)]
    return list(guesses)


def _offices(category: Category | None, guesses: Sequence[Guess], district: str) -> list[Guess]:
    """Those that the catalogue names for the category in the district; of several, the one that got
    such matters before comes first. The catalogue decides, what was learnt only orders.
    """
    named = [office.code for office in category.lead_offices(district)] if category else []
    if len(named) == 1:
        return [Guess(named[0], 1.0)]
    sure = {guess.label: guess.sure for guess in guesses}
    if named:
        ranked = sorted(named, key=lambda code: -sure.get(code, 0))
        return [Guess(code, sure.get(code, 0.0)) for code in ranked[:MOST]]
    return []
