"""Lists of tickets for programs: what may be asked, and what is wrong with it; `dispatch.lists`
finds them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from dispatch import lists
from hotline import numbers
from hotline.api.pages import LONGEST_CURSOR, MOST, PAGE, cursor_of, place_of
from hotline.api.problems import unfit
from hotline.models import Office, Ticket, User
from hotline.models.finding import Tickets
from hotline.models.searching import Sought
from hotline.templatetags import listing

LEAST_WORDS, MOST_WORDS = 2, 100  # characters


class Asked(Schema):
    """What a list of tickets can be asked for."""

    queue: Literal["inbox", "mine", "office", "review", "rulings", "disaster", "late", "all"] = (
        "all"
    )
    state: str = Field("", max_length=200, description="One or more, separated by commas.")
    office: str = Field("", max_length=40, description="Code of the lead or an assisting office.")
    q: str = Field("", max_length=MOST_WORDS, description="Number, words of title or body, office.")
    numbers: str = Field("", max_length=5000, description="These only, separated by commas.")
    order: Literal["newest", "due"] = "newest"
    cursor: str = Field("", max_length=LONGEST_CURSOR, description="`next` of the page before.")
    limit: int = Field(PAGE, ge=1, description=f"How many; {MOST} at most.")


def listed(user: User, asked: Asked, shown: Callable[[Ticket], Any]) -> dict[str, Any]:
    """Return the page of tickets that `user` asks for and may see."""
    wanted = lists.Wanted(
        queue=asked.queue,
        states=_states(asked.state),
        office=_office(asked.office),
        numbers=_numbers(asked.numbers) if asked.numbers else None,
        sought=_sought(asked.q),
        order=asked.order,
    )
    after = place_of(asked.cursor, asked.order, 2) if asked.cursor else None
    found = lists.page(wanted, user, after=after, size=min(asked.limit, MOST))
    end = found.last if found.has_more else None
    return {
        "items": [shown(ticket) for ticket in found.tickets(Tickets.with_public_row)],
        "next": cursor_of(asked.order, end) if end else None,
    }


def _states(text: str) -> tuple[str, ...]:
    asked = dict.fromkeys(state.strip() for state in text.split(",") if state.strip())
    if unknown := asked.keys() - set(Ticket.State.values):
        raise unfit(("state", _("There is no state “%s”.") % listing.listed(sorted(unknown))))
    return tuple(asked)


def _office(code: str) -> Office | None:
    if not code:
        return None
    office = Office.objects.filter(code=code).select_related("parent").first()
    if office is None:
        raise unfit(("office", _("There is no office with that code.")))
    return office


def _numbers(text: str) -> tuple[str, ...]:
    asked = [number.strip() for number in text.split(",") if number.strip()]
    if len(asked) > MOST:
        raise unfit(("numbers", _("At most %d numbers at once.") % MOST))
    return tuple(number for one in asked if (number := numbers.parse_number(one)))


def _sought(text: str) -> Sought:
    if text and len(text.strip()) < LEAST_WORDS:
        raise unfit(("q", _("At least %d characters.") % LEAST_WORDS))
    return Sought.parse(text)
