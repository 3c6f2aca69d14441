"""The overdue queue: every clock that presses, who holds it and how it got there, in two orders."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import Clock, Ticket
from supervision.exports.of_watching import LateTable
from supervision.late import queue, showing
from supervision.late.queue import Wanted
from tests.asked import asks
from tests.cast import Cast, a_ticket, make_late, times_follow_clocks
from tests.supervision.accounts import page

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'href="/desk/tickets/([\d-]+)/">')


def late_ticket(cast: Cast, state: str = "handling", **ago: float) -> Ticket:
    ticket = a_ticket(cast, state)
    make_late(ticket, **ago)
    return ticket


def rows(cast: Cast, **asked: str) -> list[dict[str, Any]]:
    wanted = Wanted.of(asked)
    clocks, _after = queue.page(cast.inspector, wanted, "")
    return showing.rows(clocks, wanted.now)


def test_a_row_says_who_holds_it_how_often_it_moved_and_how_late_it_is(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    asks(ticket, "ask_return", by=cast.handler).rule(by=cast.duty, grant=True)
    ticket = Ticket.objects.get(pk=ticket.pk).dispatch(by=cast.duty, lead="water")
    ticket = ticket.sign(by=cast.handler).take(by=cast.head)
    asks(ticket, "ask_extension", by=cast.handler).rule(by=cast.duty, grant=True)
    asks(ticket, "ask_shelving", by=cast.handler).rule(by=cast.duty, grant=False)
    make_late(Ticket.objects.get(pk=ticket.pk))
    found = {row["clock"]: row for row in rows(cast)}
    assert set(found) == {"首次联系", "答复"}
    row = found["答复"]
    told = {name: row[name] for name in ("level", "office", "person", "dispatches", "returns")}
    assert told == {
        "level": "deep_red",
        "office": "水务局",
        "person": cast.head.name,
        "dispatches": 2,
        "returns": 1,
    }
    assert (row["extensions"], row["was_due_at"] is not None) == (1, True)
    waiting = late_ticket(cast, "received")
    [respond] = [row for row in rows(cast) if row["ticket"] == waiting]
    assert respond["office"] == "示例客服公司"
    accepted = late_ticket(cast, "accepted")
    [dispatch] = [row for row in rows(cast) if row["ticket"] == accepted]
    assert dispatch["office"] == "热线中心"


def test_it_is_filtered_by_office_level_and_clock(cast: Cast) -> None:
    deep, calm = late_ticket(cast), a_ticket(cast, "handling")
    orange = late_ticket(cast, "received", minutes=14)
    clock = orange.clocks.get(stopped_at=None)
    today = timezone.now() + timedelta(seconds=1)
    Clock.objects.filter(pk=clock.pk).update(due_at=today, yellow_at=timezone.now())
    assert {row["ticket"] for row in rows(cast)} == {deep, orange}
    assert calm.clocks.filter(stopped_at=None).exists()
    for asked, who in (
        ({"office": "water"}, {deep}),
        ({"office": "housing"}, set()),
        ({"office": "nowhere"}, {deep, orange}),
        ({"level": "deep_red"}, {deep}),
        ({"level": "nonsense"}, {deep, orange}),
        ({"clock": "reply"}, {deep}),
        ({"clock": "respond"}, {orange}),
    ):
        assert {row["ticket"] for row in rows(cast, **asked)} == who, asked


def test_offices_are_counted_by_tickets_up_to_999(cast: Cast) -> None:
    late_ticket(cast)
    late_ticket(cast)
    a_ticket(cast, "handling")
    assert queue.by_office(timezone.now()) == [("water", "水务局", "2")]
    shown = page(cast.inspector).get("/wall/late/").content.decode()
    assert "水务局 <strong>2</strong>" in shown


def test_both_orders_page_by_key_and_miss_nothing(cast: Cast) -> None:
    for hours in range(18):
        ticket = late_ticket(cast)
        moved = {"due_at": timezone.now() - timedelta(hours=hours + 1)}
        warned = {"yellow_at": timezone.now() - timedelta(hours=40 - hours)}
        ticket.clocks.filter(stopped_at=None).update(**moved, **warned)
        times_follow_clocks(ticket)
    browser = page(cast.inspector)
    for query, name in (("", "due_at"), ("order=since", "yellow_at")):
        seen: list[str] = []
        address = f"/wall/late/?{query}"
        while address:
            text = browser.get(address).content.decode()
            seen += NUMBER.findall(text)
            more = re.search(r'href="(\?[^"]*)" rel="next"', text)
            address = f"/wall/late/{more[1]}".replace("&amp;", "&") if more else ""
        found = Clock.objects.filter(stopped_at=None).order_by(name, "id")
        assert seen == list(found.values_list("ticket__number", flat=True))
        assert len(seen) == 36
    assert browser.get("/wall/late/?after=nonsense").status_code == 200


def test_the_file_opens_in_a_spreadsheet_and_calculates_nothing(cast: Cast) -> None:
    ticket = late_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(title="=1+1")
    answer = page(cast.inspector).post(
        "/desk/exports/new/", {"of": "late", "clock": "reply", "form": "csv"}
    )
    content = answer.content
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert len(head) == len(row) == len(showing.HEAD)
    assert row[1:5] == [ticket.number, "'=1+1", "答复", "水务局"]


def test_the_file_is_read_part_by_part_and_holds_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "AT_ONCE", 2)
    for _three in range(3):
        late_ticket(cast)  # two clocks each
    parts = list(LateTable(cast.inspector, {}).parts())
    assert [len(part) for part in parts] == [2, 2, 2]
    assert len({tuple(row) for part in parts for row in part}) == 6


def test_nobody_else_stands_before_it(cast: Cast) -> None:
    late_ticket(cast)
    for person in (cast.operator, cast.handler, cast.duty, cast.administrator):
        assert page(person).get("/wall/late/")["Location"] == person.place
    assert not queue.pressing(cast.administrator, Wanted())


def test_a_page_costs_the_same_however_much_is_late(cast: Cast) -> None:
    browser = page(cast.inspector)
    late_ticket(cast)
    with CaptureQueriesContext(connection) as few:
        browser.get("/wall/late/")
    for _more in range(6):
        late_ticket(cast)
    with CaptureQueriesContext(connection) as many:
        assert len(NUMBER.findall(browser.get("/wall/late/").content.decode())) == 14
    assert len(many) == len(few)


def test_both_orders_and_the_counts_walk_an_index(cast: Cast) -> None:
    late_ticket(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_hashjoin = off")
    for order, index in (("due", "open_clocks_by_due"), ("since", "open_clocks_by_warning")):
        plan = queue.pressing(cast.inspector, Wanted(order=order))[:31].explain()
        assert index in plan, plan
        assert "Seq Scan" not in plan, plan
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + queue.BY_OFFICE, [queue.NAMED, timezone.now(), 1000])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on hotline_queueentry" not in plan, plan
