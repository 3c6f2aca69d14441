"""Two at the same moment: every order has a number of its own, one answer stands, one ruling."""

from __future__ import annotations

import pytest

from hotline.errors import Moved
from hotline.models import Order
from hotline.models.record import first_fault
from tests.cast import Cast
from tests.supervision.orders import ANSWER, an_order, answered
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_orders_opened_at_once_are_numbered_without_a_gap(cast: Cast) -> None:
    opened = at_once(*(lambda: an_order(cast) for _one in range(4)))
    serials = sorted(int(one.number.split("-")[2]) for one in opened)
    assert serials == [1, 2, 3, 4]


def test_of_two_answers_one_stands_and_of_two_rulings_one(cast: Cast) -> None:
    pk = an_order(cast).pk
    copies = [Order.objects.select_related("office").get(pk=pk) for _two in range(2)]
    for outcome in (
        at_once(
            lambda: copies[0].answer(by=cast.leader, text=ANSWER),
            lambda: copies[1].answer(by=cast.main, text="另一份答复"),
        ),
        at_once(
            lambda: Order.objects.get(pk=pk).accept_answer(by=cast.inspector),
            lambda: Order.objects.get(pk=pk).send_back(by=cast.inspector, remarks="补"),
        ),
    ):
        assert [isinstance(one, Moved) for one in outcome].count(True) == 1, outcome
    order = Order.objects.get(pk=pk)
    assert order.version == order.length == 3
    assert first_fault(order, order.events.all()) == ""
    if order.state == Order.State.OPEN:
        answered(cast, order)
