"""Tables are taken along: who may have which, how much, in which form; and what is recorded."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.models import SavedFilter
from hotline.models import (
    Export,
    Policy,
    Reveal,
    SecurityEvent,
    Ticket,
    User,
    figure_keeping,
)
from supervision.exports import asking, table
from tests.cast import Cast, a_ticket, make_late, says
from tests.supervision.accounts import TO_OPEN, an_entry, page

pytestmark = pytest.mark.django_db


def take(who: User, of: str, form: str = "csv", **asked: Any) -> Any:
    return page(who).post("/desk/exports/new/", {"of": of, "form": form, **asked})


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def opened(ticket: Ticket, *, days: int) -> Ticket:
    """It came in so many days ago, and its places know."""
    at = timezone.now() - timedelta(days=days)
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=at)
    ticket.places.update(opened_at=at)
    return ticket


def test_a_queue_is_taken_along_as_csv_that_a_spreadsheet_opens(cast: Cast) -> None:
    mine, other = a_ticket(cast, "handling"), a_ticket(cast, "received")
    answer = take(cast.duty, "tickets", queue="all")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = lines(answer)
    assert len(head) == len(rows[0])
    assert {row[0] for row in rows} == {mine.number, other.number}
    [row] = lines(take(cast.handler, "tickets", queue="office"))[1:]
    assert row[0] == mine.number
    assert row[7] == mine.title


def test_the_same_as_xlsx_holds_text_and_no_formula(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    Ticket.objects.filter(pk=ticket.pk).update(title='=HYPERLINK("http://x")<&\x0b')
    answer = take(cast.duty, "tickets", "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    cell = sheet["H2"]
    assert (cell.value, cell.data_type) == ('\'=HYPERLINK("http://x")<&', "s")
    assert sheet["A2"].value == ticket.number


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_either_form_begins_a_formula(cast: Cast, begin: str) -> None:
    ticket = a_ticket(cast, "accepted")
    Ticket.objects.filter(pk=ticket.pk).update(title=begin)
    assert lines(take(cast.duty, "tickets"))[1][7] == "'" + begin
    book = openpyxl.load_workbook(io.BytesIO(take(cast.duty, "tickets", "xlsx").content))
    assert book.worksheets[0]["H2"].value.startswith("'")


def test_what_is_filtered_on_screen_is_filtered_in_the_file(cast: Cast) -> None:
    old = opened(a_ticket(cast, "accepted"), days=9)
    new, waiting = a_ticket(cast, "handling"), a_ticket(cast, "received")
    today = f"{timezone.localdate()}"
    kept = SavedFilter.objects.create(
        owner=cast.duty, organisation=cast.duty.organisation, name="待受理", states=["received"]
    )
    for asked, who in (
        ({"state": "accepted"}, {old}),
        ({"office": "water"}, {new}),
        ({"queue": "inbox"}, {waiting}),
        ({"since": today}, {new, waiting}),
        ({"until": f"{timezone.localdate() - timedelta(days=3)}"}, {old}),
        ({"filter": f"filter-{kept.pk}"}, {waiting}),
        ({"filter": "filter-999999"}, set()),
        ({"state": "nonsense"}, {old, new, waiting}),
    ):
        found = {row[0] for row in lines(take(cast.duty, "tickets", **asked))[1:]}
        assert found == {ticket.number for ticket in who}, asked


def test_nobody_takes_along_what_they_do_not_see(cast: Cast) -> None:
    a_ticket(cast, "handling")
    assert len(lines(take(cast.operator, "tickets"))) == 2
    assert len(lines(take(cast.rival, "tickets"))) == 1
    assert len(lines(take(cast.housing, "tickets"))) == 1
    for who, of in (
        (cast.operator, "cards"),
        (cast.operator, "orders"),
        (cast.operator, "ledger"),
        (cast.handler, "late"),
        (cast.duty, "nonsense"),
    ):
        assert take(who, of).status_code == 404, of
    assert take(cast.administrator, "tickets").status_code == 404


def test_every_other_table_on_screen_is_taken_along_as_well(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    make_late(ticket)
    an_entry(cast, **TO_OPEN | {"door": "", "name": "=1+1"})
    late = lines(take(cast.inspector, "late", clock="reply"))
    assert [row[1] for row in late[1:]] == [ticket.number]
    assert len(lines(take(cast.inspector, "cards", state="all"))[0]) == 9
    assert len(lines(take(cast.inspector, "orders"))[0]) == 8
    figure_keeping.catch_up()
    figures = lines(take(cast.duty, "figures", by="office"))
    assert ["water", "水务局"] in [row[:2] for row in figures]
    ledger = lines(take(cast.inspector, "ledger"))
    assert "'=1+1" in ledger[1]
    vendor = {row[2] for row in lines(take(cast.operator, "figures"))}
    assert "解决率" not in vendor


def test_too_much_is_refused_and_something_smaller_is_proposed(cast: Cast) -> None:
    for days in range(4):
        opened(a_ticket(cast), days=days)
    limits = {"export_rows": 100}
    Policy.amend("", "normal", limits=limits, by=cast.duty, reason="试")
    offer = asking.offer(asking.table_of(cast.duty, "tickets", {}))
    assert not offer.is_too_much
    smaller = offer.table.smaller(2)
    assert [one.asked["since"] for one in smaller] == [
        f"{timezone.localdate() - timedelta(days=1)}"
    ]
    narrowed = asking.table_of(cast.duty, "tickets", smaller[0].asked)
    assert narrowed.count(10) == 2
    Policy.amend("", "normal", limits={"export_rows_vendor": 3}, by=cast.duty, reason="试")
    refused = take(cast.operator, "tickets")
    assert refused.status_code == 422
    assert "since=" in refused.content.decode()
    assert not Export.objects.exists()


def test_a_person_takes_only_so_many_a_day(cast: Cast) -> None:
    Policy.amend("", "normal", limits={"exports_a_day": 1}, by=cast.duty, reason="试")
    assert take(cast.duty, "tickets").status_code == 200
    assert take(cast.duty, "tickets").status_code == 403
    assert take(cast.duty2, "tickets").status_code == 200


def test_who_took_what_is_on_the_record_and_the_row_stays(cast: Cast) -> None:
    a_ticket(cast)
    take(cast.duty, "tickets", "xlsx", state="received")
    export = Export.objects.get()
    assert (export.by, export.rows, export.asked) == (cast.duty, 1, {"state": "received"})
    logged = SecurityEvent.objects.get(what="exported")
    assert logged.details == {"table": "tickets", "form": "xlsx", "rows": 1}
    shown = page(cast.inspector).get("/desk/exports/").content.decode()
    assert cast.duty.name in shown
    assert cast.duty.name not in page(cast.handler).get("/desk/exports/").content.decode()


def test_personal_data_are_masked_unless_opened_with_a_reason_that_stays(cast: Cast) -> None:
    says(cast, "我叫李建国，联系电话13800138000，路口积水")
    assert "13800138000" not in take(cast.operator, "tickets").content.decode()
    reveal = {"reveal": "1", "queue": "inbox"}
    assert take(cast.operator, "tickets", **reveal).status_code == 422
    [head, row] = lines(take(cast.operator, "tickets", reason="核对电话", **reveal))
    assert (len(head), row[-1]) == (len(row), "13800138000")
    told = Reveal.objects.filter(reason="核对电话", by=cast.operator)
    assert {one.field for one in told} == {"name", "phone"}
    assert Export.objects.get(reason="核对电话").state == "sent"  # and never kept as a file


def test_what_does_not_lie_with_somebody_stays_closed_in_their_file(cast: Cast) -> None:
    says(cast, "联系电话13800138000，路口积水")
    answer = take(cast.duty, "tickets", reveal="1", reason="汇总", queue="all")
    there = Ticket.objects.get().lies_with(cast.duty)
    assert ("13800138000" in answer.content.decode()) == there
    answer = take(cast.inspector, "tickets", reveal="1", reason="核查", queue="all")
    assert "13800138000" in answer.content.decode()


def test_personal_data_are_opened_for_few_tickets_only(cast: Cast) -> None:
    a_ticket(cast)
    a_ticket(cast)
    Policy.amend("", "normal", limits={"export_opened": 1}, by=cast.duty, reason="试")
    answer = take(cast.operator, "tickets", reveal="1", reason="核对")
    assert answer.status_code == 422
    assert not Reveal.objects.exists()


def test_a_person_who_is_sought_is_nobodys_to_write_down(cast: Cast) -> None:
    a_ticket(cast)
    assert len(lines(take(cast.duty, "tickets", q="13800138000"))) == 1
    assert "13800138000" not in str(Export.objects.get().asked)


def test_a_table_costs_the_same_questions_for_one_ticket_and_for_ten(cast: Cast) -> None:
    browser = page(cast.duty)
    given = {"of": "tickets", "form": "csv"}
    a_ticket(cast)
    browser.post("/desk/exports/new/", given)
    with CaptureQueriesContext(connection) as few:
        browser.post("/desk/exports/new/", given)
    for _more in range(9):
        a_ticket(cast)
    with CaptureQueriesContext(connection) as many:
        browser.post("/desk/exports/new/", given)
    assert len(many) == len(few)


def test_it_is_read_part_by_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervision.exports.of_tickets.AT_ONCE", 2)
    numbers = [a_ticket(cast).number for _five in range(5)]
    parts = list(asking.table_of(cast.duty, "tickets", {}).parts())
    assert [len(part) for part in parts] == [2, 2, 1]
    assert [row[0] for part in parts for row in part] == numbers[::-1]
    assert table.AT_ONCE == 500


def test_ones_own_files_and_those_to_sweep_are_found_by_an_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plans = {
        "exports_of_one": Export.objects.filter(by=cast.duty)[:30].explain(),
        "exports_alive": Export.objects.lost(timezone.now()).order_by().explain(),
    }
    for index, plan in plans.items():
        assert index in plan, plan
