"""On which side of a matter somebody stands: questions and rules that several chapters share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say

from hotline.errors import RuleRefuses
from hotline.models.matters import Matter
from hotline.models.people import User


def leads(ticket: Matter, by: User) -> bool:
    """Whether `by` is of the lead office."""
    return by.office_id is not None and by.office_id == ticket.lead_office_id


def assists(ticket: Matter, by: User) -> bool:
    """Whether `by` is of an office that assists."""
    return not leads(ticket, by) and by.office in ticket.offices


def only_the_lead_office(ticket: Matter, by: User, _arguments: Any) -> None:
    """Refuse whoever is not of the lead office."""
    if not leads(ticket, by):
        raise RuleRefuses(
            say("Only the lead office, %(office)s, does this.") % {"office": ticket.lead_office},
            code="lead_office",
        )


def only_who_assists(ticket: Matter, by: User, _arguments: Any) -> None:
    """Refuse whoever is not of an assisting office."""
    if not assists(ticket, by):
        raise RuleRefuses(say("Only an office that assists tells its part here."), code="assisting")


def only_the_centre(_ticket: Matter, by: User, _arguments: Any) -> None:
    """Refuse whoever is not of the hotline centre."""
    if not by.in_centre:
        raise RuleRefuses(say("Only the hotline centre does this."), code="centre")


def in_centre(_ticket: Matter, by: User) -> bool:
    """Whether `by` is of the hotline centre."""
    return by.in_centre
