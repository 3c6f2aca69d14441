"""From a finding to an order with a date, and from what was mended to its end."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.utils import timezone

from hotline import workdays
from hotline.errors import PowerMissing
from hotline.models import Finding, Order, OrderBasis, Round
from hotline.models.working_calendar import WorkCalendar
from hotline.workdays import Limit
from supervision.rounds import holding, ordering
from tests.cast import Cast
from tests.supervision.accounts import an_entry, page
from tests.supervision.test_check_rounds import codes, quiet

pytestmark = pytest.mark.django_db


def found(cast: Cast) -> Order:
    """A silent account, and the order on it."""
    quiet(cast)
    holding.hold(by=cast.inspector)
    [order] = ordering.settle(by=cast.inspector).opened
    return order


def post(person: Any, what: str, **given: str) -> HttpResponse:
    return page(person).post(f"/accounts/rounds/{what}/", given)  # type: ignore[return-value]


def test_an_account_with_findings_gets_one_order_with_a_date_by_rule(cast: Cast) -> None:
    entry = quiet(cast)
    holding.note(entry, "leak", "截图含内部文件", by=cast.inspector)
    holding.hold(by=cast.machine)
    [order] = ordering.settle(by=cast.inspector).opened
    assert (order.subject, order.entry, order.office.code) == ("account", entry, "centre")
    assert order.basis == "inspection"
    until = workdays.due(order.opened_at, Limit.parse("5wd"), WorkCalendar.current()).at
    assert order.due_at == until
    assert "截图含内部文件" in order.text
    assert "15 天没有发布或答复" in order.text
    assert ordering.settle(by=cast.inspector) == ([], [])
    assert not Finding.objects.to_order().exists()


def test_what_was_mended_ends_its_order_and_what_was_answered_waits_for_a_person(
    cast: Cast,
) -> None:
    order = found(cast)
    order.answer(by=cast.duty, text="已恢复更新，每日发布")
    quiet(cast, spoke=0)
    holding.hold(by=cast.machine)
    assert ordering.settle(by=cast.inspector).concluded == []
    order.accept_answer(by=cast.inspector, note="")
    assert ordering.settle(by=cast.inspector).concluded == [order]
    order = Order.objects.get(pk=order.pk)
    assert (order.state, order.accountability) == ("concluded", "none")


def test_nothing_ends_while_one_of_its_findings_stands(cast: Cast) -> None:
    entry = quiet(cast)
    holding.note(entry, "harmful", "评论区外链", by=cast.inspector)
    order = found(cast)
    quiet(cast, spoke=0)
    holding.hold(by=cast.machine)
    assert ordering.settle(by=cast.inspector).concluded == []
    order.conclude(by=cast.inspector, accountability="none", conclusion="已删除外链")
    holding.hold(by=cast.machine)
    assert codes() == []


def test_a_house_with_bases_of_its_own_says_it_in_words(cast: Cast) -> None:
    OrderBasis.objects.create(code="other", name="其他")
    order = found(cast)
    assert (order.basis, order.ground) == ("other", "账号检查")


def test_only_the_inspectorate_orders(cast: Cast) -> None:
    quiet(cast)
    holding.hold(by=cast.duty)
    for person in (cast.duty, cast.leader, cast.machine):
        with pytest.raises(PowerMissing):
            ordering.settle(by=person)
    assert not Order.objects.exists()


def test_the_page_leads_from_a_round_to_its_orders(cast: Cast) -> None:
    quiet(cast)
    assert post(cast.inspector, "hold").status_code == 302
    shown = page(cast.inspector).get("/accounts/rounds/").content.decode()
    assert "责令 1 个账号整改" in shown
    assert post(cast.inspector, "settle").status_code == 302
    order = Order.objects.get()
    for person in (cast.inspector, cast.duty, cast.administrator):
        assert order.number in page(person).get("/accounts/rounds/").content.decode()
    held = Round.objects.get()
    assert "静默" in page(cast.inspector).get(f"/accounts/rounds/{held.pk}/").content.decode()


def test_who_may_not_is_told_the_rule(cast: Cast) -> None:
    entry = quiet(cast)
    for person in (cast.operator, cast.handler, cast.administrator):
        assert post(person, "hold").status_code == 403
    refused = post(cast.duty, "settle")
    assert refused.status_code == 403
    assert "只有纪检监察可以下达督办单" in refused.content.decode()
    given = {"entry": str(entry.pk), "code": "leak", "words": ""}
    assert post(cast.inspector, "note", **given).status_code == 422
    assert post(cast.duty, "note", **given | {"words": "x"}).status_code == 403
    assert post(cast.inspector, "note", **given | {"entry": "999999"}).status_code == 404
    assert not Round.objects.exists()


def test_an_office_sees_what_is_its_own(cast: Cast) -> None:
    quiet(cast)
    holding.hold(by=cast.machine)
    assert "示例市发布" not in page(cast.handler).get("/accounts/rounds/").content.decode()
    held = Round.objects.get()
    assert page(cast.handler).get(f"/accounts/rounds/{held.pk}/").status_code == 404
    file = page(cast.handler).get("/accounts/rounds/export/")
    assert "示例市发布" not in b"".join(file).decode()


def test_the_file_holds_all_that_was_ever_found(cast: Cast) -> None:
    order = found(cast)
    quiet(cast, spoke=0)
    holding.hold(by=cast.machine)
    file = page(cast.inspector).get("/accounts/rounds/export/")
    head, line = csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig")))
    told = dict(zip(head, line, strict=True))
    assert (told["账号"], told["督办单"]) == ("示例市发布", order.number)
    assert told["已整改"].startswith(f"{timezone.localdate()}")


def test_a_page_asks_the_same_of_one_finding_and_of_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    entries = [quiet(cast)] + [an_entry(cast, name=f"示例{n}", door="") for n in range(20)]
    holding.note(entries[0], "leak", "截图", by=cast.inspector)
    browser = page(cast.inspector)
    with django_assert_max_num_queries(60) as one:
        browser.get("/accounts/rounds/")
    for entry in entries[1:]:
        holding.note(entry, "leak", "截图", by=cast.inspector)
    ordering.settle(by=cast.inspector)
    with django_assert_max_num_queries(len(one)):
        browser.get("/accounts/rounds/")


def test_a_round_on_command(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    quiet(cast)
    call_command("account_round")
    assert "1 accounts, 1 found anew, 0 mended" in capsys.readouterr().out
    call_command("account_round", "--by", cast.inspector.username, "--order")
    assert Order.objects.get().number in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("account_round", "--order")
    with pytest.raises(CommandError):
        call_command("account_round", "--by", "nobody")
