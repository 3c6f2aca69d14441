"""An order of the inspectorate, as the tests of it begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Order, Ticket
from hotline.models.orders.timing import TIMES
from tests.cast import Cast

BASIS, TEXT = "rework", "说明为何两次重办仍未解决，三日内书面答复"
ANSWER = "已查明：泵站故障。已修复，责任人已调离，联系电话见公示。"
TOLD = {"basis": BASIS, "text": TEXT}


def an_order(cast: Cast, *tickets: Ticket, **given: Any) -> Order:
    """An order of the inspector's, on these tickets or else on the water office."""
    about = {"tickets": [one.number for one in tickets]} if tickets else {"office": "water"}
    return Order.objects.open(by=cast.inspector, **TOLD | about | given)


def again(order: Order) -> Order:
    """The order as it stands now."""
    return Order.objects.get(pk=order.pk)


def let_pass(order: Order, **span: float) -> Order:
    """The order as if it had been opened so long (30 days) earlier; its answer is late."""
    back = timedelta(**span or {"days": 30})
    moved = {name: getattr(order, name) - back for name in (*TIMES, "started_at")}
    waits = {"waits_until": moved["due_at"]} if order.waits_until else {}
    Order.objects.filter(pk=order.pk).update(**moved, **waits)
    return again(order)


def answered(cast: Cast, order: Order, text: str = ANSWER) -> Order:
    """The water office's leader answers."""
    return order.answer(by=cast.leader, text=text)


def asks(cast: Cast, order: Order, **given: Any) -> Order:
    """The office asks for a day more."""
    until = order.due_at + timedelta(minutes=1)
    wish = {"reason": "site", "until": until, "ground": "需现场开挖"}
    return order.ask_extension(by=cast.handler, **wish | given)


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()
