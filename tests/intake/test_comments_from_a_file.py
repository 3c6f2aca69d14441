"""Comments from a file: all rows or none, each once, and who brought them is written down."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from hotline import sheets
from hotline.models import Account, SecurityEvent, Ticket, User
from intake.comment_files import HEAD, MOST_ROWS, Taken, moment, take_in
from intake.draining import drain
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.test_douyin import city, pushes
from tests.platforms.douyin import comment

__all__ = ["city"]
pytestmark = pytest.mark.django_db
PAGE = "/desk/comments/"
LATELY = timezone.now() - timedelta(hours=2)


def rows(*more: dict[str, str], n: int = 2) -> list[dict[str, str]]:
    said = f"{timezone.localtime(LATELY):%Y/%m/%d %H:%M}"
    made = [
        {"comment_id": f"@c{i}", "item_id": "@i1", "content": f"路灯不亮{i}", "created_at": said}
        | {"user_id": f"u{i}"}
        for i in range(n)
    ]
    return [*made, *({**made[0], **one} for one in more)]


def as_csv(lines: list[dict[str, str]], head: Any = HEAD, encoding: str = "utf-8") -> bytes:
    table = [",".join(head), *(",".join(line.get(name, "") for name in head) for line in lines)]
    return "\r\n".join(table).encode(encoding)


def brought(content: bytes, by: User | None = None) -> Taken:
    account = Account.objects.get(slug="city-douyin")
    return take_in(account, content, by=by or User.objects.machine())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_row_becomes_a_matter_at_its_own_time(city: Cast, encoding: str) -> None:
    taken = brought(as_csv(rows(), encoding=encoding), city.operator)
    assert (taken.new, taken.known, taken.wrong) == (2, 0, [])
    drain()
    assert [one.body for one in Ticket.objects.order_by("body")] == ["路灯不亮0", "路灯不亮1"]
    message = Ticket.objects.first().messages.get()  # type: ignore[union-attr]
    assert message.sent_at == LATELY.replace(second=0, microsecond=0)
    told = SecurityEvent.objects.get(what="comments_taken_in")
    assert (told.by, told.details["new"]) == (city.operator, 2)


def test_a_comment_comes_once_by_whichever_way(city: Cast) -> None:
    pushes(comment("路灯不亮0", number="@c0"))
    twice = as_csv(rows({"comment_id": "@c1"}))
    assert [(row.number, row.new) for row in brought(twice).rows] == [
        *((2, False), (3, True), (4, False)),
    ]
    assert brought(twice).new == 0
    assert Arrival.objects.count() == 2


def test_one_bad_row_and_nothing_is_taken_in(city: Cast) -> None:
    ahead = f"{timezone.now() + timedelta(days=1):%Y-%m-%d %H:%M}"
    bad = (
        *({"comment_id": ""}, {"comment_id": "7.30012E+18"}, {"comment_id": "x" * 121}),
        *({"item_id": ""}, {"content": ""}, {"content": "长" * 501}),
        *({"created_at": "yesterday"}, {"created_at": ahead}, {"created_at": "2020-01-01 00:00"}),
    )
    taken = brought(as_csv(rows(*bad)))
    assert [(wrong.row, wrong.code) for wrong in taken.wrong] == [
        *((4, "comment_id"), (5, "comment_id"), (6, "comment_id"), (7, "item_id")),
        *((8, "content"), (9, "content"), (10, "created_at"), (11, "created_at")),
        (12, "created_at"),
    ]
    assert not taken.rows
    assert not Arrival.objects.exists()
    assert not SecurityEvent.objects.filter(what="comments_taken_in").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "head"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"\xff" * 50, "not_a_table"),
        (b"a,b\n1,2", "head"),
        (as_csv([]), "empty"),
        (sheets.as_xlsx(HEAD, []), "spreadsheet"),
        (b"x" * (sheets.MOST_BYTES + 1), "too_big"),
        (as_csv(rows(n=MOST_ROWS + 1)), "too_many_rows"),
        (b'comment_id,item_id,content,created_at\n"' + b"x" * 200_000, "not_a_table"),
    ],
    ids=["nothing", "nul", "bytes", "columns", "no row", "xlsx", "bytes", "rows", "open quote"],
)
def test_rubbish_says_what_is_wrong_with_it(city: Cast, content: bytes, why: str) -> None:
    taken = brought(content)
    assert [wrong.code for wrong in taken.wrong] == [why]
    assert not Arrival.objects.exists()


def test_without_a_user_every_comment_is_somebody_elses(city: Cast) -> None:
    lines = [line | {"user_id": ""} for line in rows()]
    assert brought(as_csv(lines)).new == 2
    drain()
    assert Ticket.objects.values("contact").distinct().count() == 2


def test_times_as_consoles_write_them() -> None:
    same = {moment(one) for one in ("2026-11-21 09:12", "2026/11/21 9:12:00", "1795223520")}
    assert len(same) == 1
    assert moment("2026-11-21T09:12:00+0800") in same
    assert moment("21.11.2026") is None


def upload(person: User, content: bytes, account: str = "city-douyin") -> Any:
    browser = Client()
    browser.force_login(person)
    file = SimpleUploadedFile("comments.csv", content)
    return browser.post(PAGE, {"account": account, "file": file})


def test_who_listens_there_brings_a_file_and_reads_what_became_of_each_row(city: Cast) -> None:
    for person in (city.operator, city.duty):
        shown = upload(person, as_csv(rows()))
        assert shown.status_code == 200
        assert "@c1" in shown.content.decode()
    refused = upload(city.operator, as_csv(rows({"content": ""})))
    assert refused.status_code == 422
    assert upload(city.operator, as_csv(rows()), account="city").status_code == 422
    assert upload(city.operator, b"x" * (sheets.MOST_BYTES + 1)).status_code == 422


def test_for_all_others_there_is_no_such_page(city: Cast) -> None:
    for person in (city.rival, city.handler, city.inspector, city.administrator):
        browser = Client()
        browser.force_login(person)
        assert browser.get(PAGE).status_code == 404
        assert upload(person, as_csv(rows())).status_code == 404


def test_the_command_does_the_same(city: Cast, tmp_path: Path) -> None:
    file, told = tmp_path / "comments.csv", io.StringIO()
    file.write_bytes(as_csv(rows()))
    call_command("comments", "city-douyin", str(file), "--by", "duty", stdout=told)
    assert told.getvalue() == "city-douyin: 2 new, 0 known already\n"
    file.write_bytes(as_csv(rows({"content": ""})))
    with pytest.raises(CommandError, match="Nothing"):
        call_command("comments", "city-douyin", str(file), stderr=io.StringIO())
    for wrong in (["city", str(file)], ["city-douyin", str(tmp_path / "none.csv")]):
        with pytest.raises(CommandError):
            call_command("comments", *wrong)
    with pytest.raises(CommandError, match="nobody"):
        call_command("comments", "city-douyin", str(file), "--by", "nobody")
