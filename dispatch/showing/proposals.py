"""What the machine proposes in the forms, and how sure it is, in words: a person decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hotline.models import Category, Office, Ticket, User
from hotline.models.messages import TITLE
from hotline.models.readings import CONFIDENT, VERY_SURE, Reading, read
from hotline.sorter import Guess

KEY = "F8"  # takes the next of them while somebody writes
Part = dict[str, Any]


def how_sure(guess: Guess) -> str:
    """Say a confidence as people do."""
    if guess.sure >= VERY_SURE:
        return _("very likely")
    return _("likely") if guess.sure >= CONFIDENT else _("perhaps")


def for_accepting(ticket: Ticket, user: User) -> tuple[Part, dict[str, list[Part]]]:
    """The values the form of accepting begins with, and what may be chosen instead, by entry."""
    found = read(ticket, user)
    facts = found.facts | {name: told for name, told in ticket.facts.items() if told}
    values = {
        "title": _title(ticket, facts.get("what", "")),
        "kind": ticket.kind or found.first("kind"),
        "urgency": _more_pressing(ticket.urgency, found.first("urgency")),
        "category": ticket.category_id or found.first("category"),
        "facts": facts,
    }
    return values, {"category": _categories(found)}


def for_dispatching(ticket: Ticket, user: User) -> dict[str, list[Part]]:
    """Of several offices that the catalogue names, those of the district or with such matters."""
    guesses = read(ticket, user).office
    names = dict(
        Office.objects.filter(code__in=[g.label for g in guesses]).values_list("code", "name")
    )
    return {"lead": [_proposal(g, names[g.label]) for g in guesses if g.label in names]}


def _categories(found: Reading) -> list[Part]:
    there = Category.objects.in_bulk([guess.label for guess in found.category])
    return [_proposal(g, str(there[g.label])) for g in found.category if g.label in there]


def _proposal(guess: Guess, label: str) -> Part:
    return {"value": guess.label, "label": label, "sure": how_sure(guess)}


def _title(ticket: Ticket, core: str) -> str:
    """The matter in front, where the title is still only the first words of the message."""
    words = " ".join(ticket.body.split())
    automatic = not ticket.version or words.startswith(ticket.title)
    return (
        core[:TITLE] if automatic and core and not core.startswith(ticket.title) else ticket.title
    )


def _more_pressing(now: str, proposed: str) -> str:
    """What is urgent already never becomes less by a guess."""
    order = list(Ticket.Urgency.values)
    return max(now, proposed or now, key=order.index)
