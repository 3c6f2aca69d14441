"""The rows of a list. They are most of what a list costs: read as values, by two narrow queries
however long it is, and filled into a stencil.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dispatch.showing import flags, highlights
from hotline.models import Clock, Ticket, User
from hotline.models.climbing import level_at
from hotline.models.searching import Sought, searchable
from hotline.stencils import filled
from hotline.templatetags.times import ago, due

COLUMNS = (
    *("pk", "number", "version", "state", "kind", "urgency", "title", "confidential"),
    *("flags", "in_danger", "opened_at", "taken_by__name", "lead_office__name", "account__name"),
)
SEARCHED = ("body", "facts")  # beside the title and the office
POINTS = ("due_at", "blue_at", "yellow_at", "deep_red_at")
NUMBER = "20000101-000000-0"  # stands for any

Values = dict[str, Any]  # what was read of one ticket


def of(
    keys: Sequence[int],
    user: User,
    *,
    queue: str,
    opened: str = "",
    sought: Sought | None = None,
) -> dict[str, SafeString]:
    """Draw the rows of the tickets with these keys that `user` may see: by number, in this order.

    Their links keep to `queue`; `opened` is the number of the ticket that is open beside the list;
    what was `sought` is marked where it stands.
    """
    if not keys:
        return {}
    seen = Ticket.objects.in_sight_of(user).filter(pk__in=keys)
    columns = COLUMNS + SEARCHED if sought else COLUMNS
    found = {values["pk"]: values for values in seen.values(*columns)}
    clocks, rows = _clocks(keys), {}
    for key in keys:
        if key in found:
            ticket = found[key]
            values = _values(ticket, clocks.get(key), queue=queue, opened=opened)
            if sought:
                values |= highlights.of(sought, *_texts(ticket))
            rows[ticket["number"]] = filled("dispatch/_row.html", values)
    return rows


def _clocks(keys: Sequence[int]) -> dict[int, Sequence[Any]]:
    """The points of the running clock of each ticket that ends first."""
    running = Clock.objects.filter(ticket__in=keys, stopped_at=None)
    first = running.order_by("ticket", "due_at").distinct("ticket")
    return {key: points for key, *points in first.values_list("ticket", *POINTS)}


def _texts(ticket: Values) -> Iterator[str]:
    """What was searched, the title first."""
    office = ticket["lead_office__name"]
    return searchable(ticket["title"], ticket["body"], ticket["facts"], office)


def _values(
    ticket: Values, points: Sequence[Any] | None, *, queue: str, opened: str
) -> dict[str, str]:
    number, state = ticket["number"], ticket["state"]
    kind, urgency = ticket["kind"], ticket["urgency"]
    holder, words = ticket["taken_by__name"] or "", _words(get_language())
    is_new = state == Ticket.State.RECEIVED and not holder
    is_critical = urgency == Ticket.Urgency.CRITICAL
    return {
        "classes": f"{' is-new' * is_new}{' is-critical' * is_critical}",
        "number": number,
        "version": str(ticket["version"]),
        "url": f"{_address().replace(NUMBER, number)}?queue={queue}",
        "is_open": "yes" if number == opened else "",
        "title": ticket["title"],
        "danger": "yes" if ticket["in_danger"] else "",
        "flag": flags.gravest(ticket["flags"], state),
        "state": words[state],
        "kind": words[kind] if kind else "",
        "urgency": "" if urgency == Ticket.Urgency.NORMAL else urgency,
        "urgent": words[urgency],
        "confidential": "yes" if ticket["confidential"] else "",
        "when": ago(ticket["opened_at"]),
        "holder": holder,
        "place": ticket["lead_office__name"] or ticket["account__name"],
        "due": due(points[0], level_at(timezone.now(), *points)) if points else "",
        "excerpt": "",
    }


@cache
def _words(_language: str | None) -> dict[str, str]:
    """State, kind and urgency in words: translated once a language, not for every row."""
    choices = (Ticket.State, Ticket.Kind, Ticket.Urgency)
    return {value: str(word) for each in choices for value, word in each.choices}


@cache
def _address() -> str:
    """A ticket's address with a number to be replaced: asked for once, not for every row."""
    return reverse("dispatch:ticket", args=[NUMBER])
