"""Storms: the same message two hundred times, one citizen's two hundred, two workers at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections, transaction

from hotline.models import OutboundMessage, Ticket
from hotline.models.record import faults
from intake.draining import drain
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.platform import CITY, OPENID, brings, knock, persists
from tests.platforms import tencent
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SIDE_BY_SIDE = 16  # as many as a web process has at work at once


def spread(calls: list[Callable[[], object]]) -> list[object]:
    """Run the calls on many threads, which all start together and take turns."""

    def one_thread(mine: list[Callable[[], object]]) -> list[object]:
        return [call() for call in mine]

    shares = [calls[start::SIDE_BY_SIDE] for start in range(SIDE_BY_SIDE)]
    answers = at_once(*(partial(one_thread, share) for share in shares if share))
    assert not [a for a in answers if isinstance(a, Exception)], answers
    return [answer for share in answers for answer in share]


def test_two_hundred_deliveries_of_the_same_message_are_one_arrival(cast: Cast) -> None:
    same = tencent.callback(tencent.text(OPENID, "积水"), CITY)
    answers = Counter(spread([partial(knock, same)] * 200))
    # A machine with too much to do says "come again", and the platform does.
    assert set(answers) <= {(200, "success"), (503, "")}
    assert answers[200, "success"] > 100
    assert Arrival.objects.count() == 1


def test_two_hundred_messages_of_one_citizen_are_one_ticket_in_order(cast: Cast) -> None:
    at = int(time.time())
    messages = [
        tencent.text(OPENID, f"第{n:03d}句", CreateTime=at + n // 40, MsgId=1000 + n)
        for n in range(200)
    ]
    spread([partial(persists, message) for message in messages])
    assert Arrival.objects.count() == 200
    for taken in at_once(drain, drain):
        assert isinstance(taken, int), taken
    ticket = Ticket.objects.get()
    assert [m.text for m in ticket.messages.all()] == [f"第{n:03d}句" for n in range(200)]
    assert ticket.title == "第000句"
    assert OutboundMessage.objects.count() == 1
    assert not list(faults(ticket))


def test_messages_that_come_while_they_are_read_stay_one_ticket(cast: Cast) -> None:
    def deliver(start: int) -> None:
        for n in range(start, 120, 3):
            brings(tencent.text(OPENID, f"第{n}句"))

    def read() -> None:
        until = time.monotonic() + 180
        while Ticket.objects.count() == 0 or Arrival.objects.exclude(state="done").exists():
            drain()
            assert time.monotonic() < until

    errors = at_once(*(partial(deliver, n) for n in range(3)), read, read)
    assert errors == [None] * 5
    drain()
    assert Ticket.objects.get().messages.count() == 120


def test_two_workers_share_many_citizens_and_split_no_conversation(cast: Cast) -> None:
    for n in range(240):
        brings(tencent.text(f"oCAST-{n % 60:03d}", f"第{n // 60}句"))
    # In one process one thread drains at a time; two processes are two that do not know each other.
    taken = at_once(another_worker, another_worker)
    assert sum(taken) == 240, taken
    assert Ticket.objects.count() == 60
    for ticket in Ticket.objects.all():
        assert [m.text for m in ticket.messages.all()] == [f"第{n}句" for n in range(4)]
        assert not list(faults(ticket))


def test_a_sender_whom_another_worker_holds_is_left_to_it(cast: Cast) -> None:
    brings(tencent.text(OPENID, "一"))
    brings(tencent.text("oCAST-ANOTHER", "二"))
    lane = Arrival.objects.order_by("pk").values_list("lane", flat=True)[0]
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lane])
        [taken] = at_once(another_worker)
        assert taken == 1
        assert Ticket.objects.get().body == "二"
    assert drain() == 1
    assert Ticket.objects.count() == 2


def another_worker() -> int:
    """Drain as a process of its own would: unaware of whoever drains in this one."""
    from intake import draining

    taken = 0
    while some := draining._read_some(7):
        taken += some
    return taken
