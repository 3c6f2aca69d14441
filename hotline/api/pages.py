"""Collections: `{items, next}`, paged by key; `next` is signed, so only our places can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from hotline.api.problems import unfit

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Any)

PAGE, MOST = 50, 200
LONGEST_CURSOR = 400
_signer = Signer(salt="hotline.api.cursor")

Cursor = Annotated[
    str, Query("", max_length=LONGEST_CURSOR, description="`next` of the page before")
]
Limit = Annotated[int, Query(PAGE, ge=1, description=f"how many; {MOST} at most")]


class Collection(BaseModel, Generic[Item]):
    """A page of things, and the cursor of the page after it."""

    items: list[Item]
    next: str | None = Field(None, description="Cursor of the next page; null on the last one.")


@dataclass(frozen=True)
class Order:
    """A total order to page by: attributes of a row, a dash in front for descending ones."""

    name: str
    by: tuple[str, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(attribute.lstrip("-") for attribute in self.by)

    def place_of(self, row: Any) -> list[Any]:
        """Where a row stands in this order."""
        return [getattr(row, attribute) for attribute in self.attributes]

    def behind(self, place: Sequence[Any]) -> Q:
        """The rows after `place`. The bound on the first attribute lets an index find the start."""
        rest = Q()
        for attribute, value in reversed(list(zip(self.by, place, strict=True))):
            name, side = attribute.lstrip("-"), "lt" if attribute.startswith("-") else "gt"
            same = Q(**{name: value}) & rest if rest else Q()
            rest = (
                Q(**{f"{name}__{side}": value}) | same if same else Q(**{f"{name}__{side}": value})
            )
        name, side = self.attributes[0], "lte" if self.by[0].startswith("-") else "gte"
        return Q(**{f"{name}__{side}": place[0]}) & rest


def page(
    rows: QuerySet[Any],
    order: Order,
    shown: Callable[[Any], Any],
    *,
    cursor: str,
    limit: int,
) -> dict[str, Any]:
    """Return the page of `rows` that starts behind `cursor`, each as `shown`."""
    limit = min(limit, MOST)
    if cursor:
        rows = rows.filter(order.behind(place_of(cursor, order.name, len(order.by))))
    found = list(rows.order_by(*order.by)[: limit + 1])
    return cut(found, limit, order.name, order.place_of, shown)


def cut(
    found: Sequence[Row],
    limit: int,
    name: str,
    place: Callable[[Row], Iterable[Any]],
    shown: Callable[[Row], Any],
) -> dict[str, Any]:
    """Return a page of the first `limit` of `found`, with a cursor if there are more."""
    here = found[:limit]
    after = cursor_of(name, place(here[-1])) if len(found) > limit else None
    return {"items": [shown(row) for row in here], "next": after}


def cursor_of(name: str, place: Iterable[Any]) -> str:
    """Return the cursor of a place in the order called `name`: opaque, ours by its signature."""
    return _signer.sign_object([name, *(_written(part) for part in place)])


def place_of(cursor: str, name: str, parts: int) -> list[Any]:
    """Return the place a cursor names; raises Problem 422 for one not given for this order."""
    try:
        given, *place = _signer.unsign_object(cursor)
    except (BadSignature, ValueError, TypeError):
        raise _not_ours() from None
    if given != name or len(place) != parts:
        raise _not_ours()
    return [_read(part) for part in place]


def _not_ours() -> Exception:
    return unfit(("cursor", _("This cursor was not given for this list.")))


def _written(part: Any) -> Any:
    return {"at": part.isoformat()} if isinstance(part, datetime) else part


def _read(part: Any) -> Any:
    return datetime.fromisoformat(part["at"]) if isinstance(part, dict) else part
