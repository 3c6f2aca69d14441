"""Orders for programs. A case note of the inspectorate is not here, and neither is its number.

`number` is a ticket's here as everywhere in the interface, whether it is sent or read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from dispatch.api.steps import StepShape, taken
from hotline.api import pages
from hotline.api.callers import known
from hotline.api.house import FORMS, body_of
from hotline.api.pages import PAGE, Collection, Cursor, Limit
from hotline.api.problems import out_of_sight
from hotline.api.reading import sent
from hotline.api.shapes import Moment, Person
from hotline.models import Order, OrderEvent, User

router = Router(tags=["orders"])
NEWEST = pages.Order("orders", ("-id",))
OPENING = Order.steps()["open"].arguments.__name__

State = Annotated[str, Query("", max_length=12, description="open, answered, accepted, concluded")]
Office = Annotated[str, Query("", max_length=40, description="code of the office that answers")]
Overdue = Annotated[bool, Query(False, description="only those whose answer is owed and late")]


class OrderRow(BaseModel):
    """An order as lists show it. `order` is its own number; `number` the one ticket's it is about,
    null where it is about several or none; `tickets` are all of them that the caller sees. `level`
    is how pressing it is now, null while nothing is owed; `late`: it is or once was. `ladder` is
    how hard it presses.
    """

    id: int
    order: str
    number: str | None
    basis: str
    ground: str
    text: str
    due_at: Moment
    state: str
    version: int
    subject: str
    tickets: list[str]
    account: int | None
    office: str
    ladder: str
    level: str | None
    late: bool
    round: int
    opened_at: Moment
    accountability: str | None

    @classmethod
    def fields_of(cls, order: Order) -> dict[str, Any]:
        """From an order read with `for_reading`."""
        tickets = [line.ticket.number for line in order.seen_lines]
        return {
            "id": order.pk,
            "order": order.number,
            "number": tickets[0] if len(tickets) == 1 else None,
            "basis": order.basis,
            "ground": order.ground,
            "text": order.text,
            "due_at": order.due_at,
            "state": order.state,
            "version": order.version,
            "subject": order.subject,
            "tickets": tickets,
            "account": order.entry_id,
            "office": order.office.code,
            "ladder": order.ladder,
            "level": order.level or None,
            "late": order.is_late(),
            "round": order.round,
            "opened_at": order.opened_at,
            "accountability": order.accountability or None,
        }

    @classmethod
    def of(cls, order: Order) -> OrderRow:
        return cls(**cls.fields_of(order))


class OrderEventShape(BaseModel):
    """A step that was taken, and what was said with it. `late` is an answer's; `until` what was
    asked for, and `granted` the ruling on it; `ladder` what it was raised to.
    """

    seq: int
    step: str
    by: Person
    at: Moment
    from_: str | None = Field(serialization_alias="from")
    to: str
    version: int
    words: str
    late: bool | None
    until: Moment | None
    granted: bool | None
    ladder: str | None

    @classmethod
    def of(cls, event: OrderEvent) -> OrderEventShape:
        told, words = event.details, getattr(event, "words", None)
        until = told.get("until")
        return cls(
            seq=event.seq,
            step=event.step,
            by=Person.of(event.by, office=event.by_office),
            at=event.at,
            from_=event.came_from or None,
            to=event.went_to,
            version=event.version,
            words=words.text if words else "",
            late=told.get("late"),
            until=datetime.fromisoformat(until) if until else None,
            granted=told.get("granted"),
            ladder=told.get("to"),
        )


class OrderPage(OrderRow):
    """An order on its own page, with everything that was done, the oldest first. `asked_until`
    waits for a ruling.
    """

    opened_by: Person
    asked_until: Moment | None
    history: list[OrderEventShape]
    steps: list[str]

    @classmethod
    def of(cls, order: Order, user: User | None = None) -> OrderPage:
        events = order.events.select_related("by__office", "words")
        return cls(
            **cls.fields_of(order),
            opened_by=Person.of(order.opened_by),
            asked_until=order.asked_until,
            history=[OrderEventShape.of(event) for event in events],
            steps=[step.name for step in order.open_steps(user)] if user else [],
        )


@router.get("orders", response=Collection[OrderRow], summary="Orders")
def orders(
    request: HttpRequest,
    state: State = "",
    office: Office = "",
    overdue: Overdue = False,
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> Any:
    """The newest first: the inspectorate's are all, an office's those it has to answer; for a
    vendor there are none.
    """
    user = known(request)
    found = Order.objects.in_sight_of(user).for_reading(user)
    if state:
        found = found.filter(state=state)
    if office:
        found = found.filter(office__code=office)
    if overdue:
        found = found.overdue(timezone.now())
    return pages.page(found, NEWEST, OrderRow.of, cursor=cursor, limit=limit)


@router.post(
    "orders",
    response={201: OrderPage},
    by_alias=True,
    summary="Open an order",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": FORMS.format(model=OPENING)}}}
        }
    },
)
def open_order(request: HttpRequest) -> Any:
    """The inspectorate's alone. It names a basis, what is demanded, and what it is about."""
    user = known(request)
    order = Order.objects.open(sent(request), by=user)
    return Status(201, OrderPage.of(_in_sight(user, order.pk), user))


@router.get("orders/{id}", response=OrderPage, by_alias=True, summary="An order")
def order(request: HttpRequest, id: int) -> Any:
    """One order in sight, with its history."""
    user = known(request)
    return OrderPage.of(_in_sight(user, id), user)


@router.get(
    "orders/{id}/steps",
    response=list[StepShape],
    by_alias=True,
    summary="Steps of an order open to the caller",
)
def open_steps(request: HttpRequest, id: int) -> Any:
    """What the caller may do with the order as it stands."""
    user = known(request)
    return [StepShape.of(step) for step in _in_sight(user, id).open_steps(user)]


@router.post(
    "orders/{id}/steps/{step}",
    response=OrderPage,
    by_alias=True,
    openapi_extra=body_of(Order),
    summary="Take a step of an order",
)
def take(request: HttpRequest, id: int, step: str) -> Any:
    """The body holds the step's arguments; If-Match is the order's version."""
    user = known(request)

    def now() -> OrderPage:
        return OrderPage.of(_in_sight(user, id), user)

    def told() -> dict[str, Any]:
        return now().model_dump(mode="json", by_alias=True)

    taken(request, Order, step, lambda: _in_sight(user, id), now=told)
    return now()


def _in_sight(user: User, pk: int) -> Order:
    """The order with that key; 404 for whoever may not see it."""
    found = Order.objects.in_sight_of(user).for_reading(user).filter(pk=pk).first()
    if found is None:
        raise out_of_sight()
    return found
