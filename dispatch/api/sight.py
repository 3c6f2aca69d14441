"""Finds a ticket through whoever asks; what they may not see does not exist for them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from hotline import numbers
from hotline.api.problems import out_of_sight
from hotline.models import Ticket, User
from hotline.planned import planned_once

# What a ticket's own page shows and its steps ask for.
OF_A_PAGE = (
    "account",
    "category",
    "contact",
    "lead_office__parent",
    "merged_into",
    "policy",
    "taken_by__office",
)


def in_sight(user: User, number: str) -> Ticket:
    """Return the ticket with that number, with what its page and its steps need; 404 otherwise."""
    with planned_once():
        found: Ticket = first(
            Ticket.objects.in_sight_of(user).select_related(*OF_A_PAGE),
            number=numbers.parse_number(number),
        )
    return found


def first(rows: QuerySet[Any], **which: Any) -> Any:
    """Return the row of `rows` that is asked for, or 404."""
    found = rows.filter(**which).first()
    if found is None:
        raise out_of_sight()
    return found
