"""One page of orders, by key, in one of two orders: what is owed first, or the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from hotline.api.pages import cursor_of, place_of
from hotline.errors import Refused
from hotline.models import Office, Order, User

PAGE = 25  # rows a page shows
DUE, NEWEST = "due", "newest"


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; a filter that names nothing we have is no filter."""

    state: str = ""
    office: str = ""
    overdue: bool = False
    order: str = DUE

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        state, office = asked.get("state", ""), asked.get("office", "")
        known = bool(office) and Office.objects.filter(code=office).exists()
        return cls(
            state=state if state in Order.State.values else "",
            office=office if known else "",
            overdue=bool(asked.get("overdue")),
            order=NEWEST if asked.get("order") == NEWEST else DUE,
        )

    def query(self, **more: str) -> str:
        """The address of this list, or of one that differs from it in `more`."""
        told = {
            "state": self.state,
            "office": self.office,
            "overdue": "1" if self.overdue else "",
            "order": self.order if self.order != DUE else "",
        } | more
        return urlencode({name: value for name, value in told.items() if value})


def page(user: User, wanted: Wanted, after: str) -> tuple[list[Order], str]:
    """The orders of one page in sight of `user`, and the cursor of the page after it, if any."""
    found = _filtered(Order.objects.in_sight_of(user), wanted)
    rows = _slice(found.for_reading(user), wanted.order, _place(after, wanted.order))
    here = rows[:PAGE]
    more = len(rows) > PAGE
    last = [here[-1].waits_until, here[-1].pk] if more else []
    return here, cursor_of(f"wall.orders.{wanted.order}", last) if more else ""


def _filtered(found: Any, wanted: Wanted) -> Any:
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.office:
        found = found.filter(office__code=wanted.office)
    return found.overdue(timezone.now()) if wanted.overdue else found


def _place(after: str, order: str) -> list[Any] | None:
    if not after:
        return None
    try:
        return place_of(after, f"wall.orders.{order}", 2)
    except Refused:  # not one of ours: the list begins at its beginning
        return None


def _slice(found: Any, order: str, place: list[Any] | None) -> list[Order]:
    most = PAGE + 1
    if order == NEWEST:
        newest: QuerySet[Order] = found.order_by("-id")
        return list((newest.filter(pk__lt=place[1]) if place else newest)[:most])
    if place is None:
        return list(found.by_due()[:most])
    # What is owed and what is not are two ranges of one index.
    at, key = place
    rows: list[Order] = []
    if at is not None:
        behind = Q(waits_until__gt=at) | Q(waits_until=at, pk__lt=key)
        owed = found.filter(behind, waits_until__gte=at)
        rows = list(owed.order_by("waits_until", "-id")[:most])
        key = None
    if len(rows) < most:
        rest = found.filter(waits_until=None).order_by("-id")
        rest = rest.filter(pk__lt=key) if key is not None else rest
        rows += list(rest[: most - len(rows)])
    return rows
