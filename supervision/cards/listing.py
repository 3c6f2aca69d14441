"""The list of cards: filtered, in an order of two keys, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dispatch.showing.cards import rows
from hotline.api.pages import Order, page
from hotline.api.problems import Problem
from hotline.models import Card, Office, User
from hotline.models.cards import State
from hotline.models.climbing import LADDER

PAGE = 50
ON_THE_WALL = 8  # cards beside the queues
PRESSING, ALL = "pressing", "all"
KEYS = {
    "level": ("-rank", gettext_lazy("Level")),
    "due": ("due_at", gettext_lazy("Due")),
    "raised": ("-raised_at", pgettext_lazy("card", "Raised")),
    "crossed": ("-crossed_at", gettext_lazy("Crossed")),
}
Part = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; what names nothing we have, is no filter."""

    level: str
    state: str
    office: str
    first: str
    then: str

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> Wanted:
        level, state = given.get("level", ""), given.get("state", "")
        first, then = given.get("first", ""), given.get("then", "")
        return cls(
            level=level if level in LADDER else "",
            state=state if state in (ALL, *State.values) else PRESSING,
            office=given.get("office", "")[:40],
            first=first if first in KEYS else "level",
            then=then if then in KEYS else "due",
        )

    @property
    def order(self) -> Order:
        """By its two keys; two cards never stand in the same place."""
        keys = dict.fromkeys((KEYS[self.first][0], KEYS[self.then][0], "-id"))
        return Order(f"cards.{self.first}.{self.then}", tuple(keys))

    def of(self, cards: QuerySet[Card]) -> QuerySet[Card]:
        """Those of `cards` that are asked for."""
        if self.level:
            cards = cards.filter(level=self.level)
        if self.office:
            office = Office.objects.filter(code=self.office).values_list("pk", flat=True).first()
            cards = cards.filter(offices__contains=[office or 0])
        if self.state == PRESSING:
            return cards.pressing()  # type: ignore[attr-defined]
        return cards if self.state == ALL else cards.filter(state=self.state)


def listed(wanted: Wanted, user: User, cursor: str) -> Part:
    """One page of the list for the template; a foreign cursor starts at the beginning."""
    found = wanted.of(Card.objects.in_sight_of(user))
    found = found.select_related("ticket", "clock", "acknowledged_by").defer("evidence")
    try:
        there = page(found, wanted.order, lambda card: card, cursor=cursor, limit=PAGE)
    except Problem:
        there = page(found, wanted.order, lambda card: card, cursor="", limit=PAGE)
    keep = {k: v for k, v in vars(wanted).items() if v}
    older = {**keep, "after": there["next"]}
    return {
        "rows": rows(there["items"], user),
        "next_url": f"{reverse('supervision:cards')}?{urlencode(older)}" if there["next"] else "",
        "wanted": wanted,
        "levels": [(level.value, level.label) for level in LADDER],
        "states": [(PRESSING, _("That press")), (ALL, _("All")), *State.choices],
        "offices": list(Office.objects.values_list("code", "name")),
        "keys": [(key, name) for key, (_field, name) in KEYS.items()],
    }


def most_pressing(user: User, most: int) -> list[Part]:
    """The first of the list, for the wall."""
    found = Card.objects.in_sight_of(user).pressing().filter(announced=True)
    found = found.select_related("ticket", "clock", "acknowledged_by").defer("evidence")
    return rows(list(found.order_by("-rank", "due_at", "-id")[:most]), user)
