"""What a flag is called, and what whoever sees it does first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hotline.flags import ORDER, PRESSING
from hotline.models import Ticket
from hotline.models.states import OPEN

NAMES = {
    "danger": _("People in danger"),
    "self_harm": _("May harm themselves"),
    "fire": _("Fire or gas: 119"),
    "ambulance": _("Life and health: 120"),
    "police": _("Violence: 110"),
    "traffic": _("Accident: 122"),
    "threat": _("Threatens somebody"),
    "insult": _("Insults"),
}
WHAT_TO_DO = {
    "danger": _(
        "Call the emergency office at once, and 119 or 120 if somebody is hurt or cannot get out."
        " Ask where exactly and how many; accept as critical."
    ),
    "self_harm": _(
        "Do not argue and do not leave them waiting. Tell the duty officer now, call 110 and 120"
        " with the place, and the psychological help line 12356. One person stays with it."
    ),
    "fire": _(
        "Call 119 and give the place; with gas, nobody switches anything on. Tell the duty officer."
    ),
    "ambulance": _("Call 120 and give the place. Ask what happened and whether somebody is there."),
    "police": _("Call 110 and give the place. Reveal the phone number only if the police ask."),
    "traffic": _("Call 122, and 120 if somebody is hurt. Ask for the place and the direction."),
    "threat": _(
        "Tell the duty officer before anything is answered; they decide about 110. Keep the words"
        " as they are."
    ),
    "insult": _("Stay with the matter: what is asked for counts, and only that is answered."),
}


def of(ticket: Ticket) -> list[dict[str, Any]]:
    """The flags of a ticket that is not over, the gravest first."""
    if ticket.state not in OPEN:
        return []
    return [
        {
            "key": flag,
            "name": NAMES[flag],
            "what_to_do": WHAT_TO_DO[flag],
            "pressing": flag in PRESSING,
        }
        for flag in ORDER
        if flag in ticket.flags
    ]


def gravest(flags: Sequence[str], state: str) -> str:
    """The one word a row of a list has room for; empty where nothing is pressing."""
    found = next((flag for flag in ORDER if flag in flags and flag in PRESSING), "")
    return str(NAMES[found]) if found and state in OPEN else ""
