"""Catalogue and calendar as files: out and in again, and every bad row named."""

from __future__ import annotations

from datetime import date

import pytest

from hotline import sheets
from hotline.models import Catalogue, Category, WorkCalendar
from hotline.models.catalogue import Named
from hotline.models.files import (
    CALENDAR_HEAD,
    CATALOGUE_HEAD,
    Wrong,
    calendar_rows,
    catalogue_rows,
    read_calendar,
    read_catalogue,
)
from hotline.models.working_calendar import Ruling, official_days
from tests.cast import Cast

pytestmark = pytest.mark.django_db

both = pytest.mark.parametrize("write", [sheets.as_csv, sheets.as_xlsx])
HOLIDAY = {date(2026, 10, 1): Ruling(works=False, name="国庆节", edited=False)}


def a_file(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def told(wrong: list[Wrong]) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in wrong]


@both
def test_the_catalogue_goes_out_and_comes_in_the_same(cast: Cast, write) -> None:
    Category.objects.create(code="1502", name="=河道")
    lines = [
        Named("1501", "", "water"),
        Named("1501", "-滨河", "urban"),
        Named("1502", "", "water"),
    ]
    made = Catalogue.publish(lines, by=cast.duty, reason="试验")
    read = read_catalogue(write(CATALOGUE_HEAD, catalogue_rows(made.named())))
    assert (read.found, read.wrong) == (sorted(lines), [])


@both
def test_the_calendar_goes_out_and_comes_in_the_same(cast: Cast, write) -> None:
    days = official_days(2026) | {
        date(2026, 9, 22): Ruling(works=False, name="台风停工"),
        date(2026, 2, 16): Ruling(works=True, name="除夕前", hours="09:00-12:00"),
    }
    made = WorkCalendar.amend(days, by=cast.duty, reason="试验", official=[2026])
    read = read_calendar(write(CALENDAR_HEAD, calendar_rows(made.rulings())), made.rulings())
    assert (read.found, read.wrong) == (made.rulings(), [])


def test_every_bad_row_of_a_catalogue_is_named(cast: Cast) -> None:
    read = read_catalogue(
        a_file(
            "category,district,office",
            "1501,,water",
            "9999,,water",
            "1501,,nobody",
            "1501,,water",
            "",
            f"1501,{'区' * 41},urban",
            "9999,,nobody",
        )
    )
    assert told(read.wrong) == [
        (3, "category"),
        (4, "office"),
        (5, "twice"),
        (7, "district"),
        (8, "category"),
        (8, "office"),
    ]


def test_every_bad_row_of_a_calendar_is_named(cast: Cast) -> None:
    read = read_calendar(
        a_file(
            "day,works,name,hours",
            "2026-10-01,no,国庆节,",
            "2026-13-01,no,x,",
            "2026-10-01,yes,x,",
            "2026-10-02,perhaps,x,",
            "2026-10-03,no,,",
            "2026-10-04,yes,x,12:00-09:00",
            "2026-10-05,no,x,09:00-12:00",
        ),
        {},
    )
    assert told(read.wrong) == [
        (3, "day"),
        (4, "twice"),
        (5, "works"),
        (6, "name"),
        (7, "hours"),
        (8, "hours"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (1, "head")),
        (b"category,office", (0, "empty")),
        (b"office\nwater", (1, "head")),
        (b"PK\x03\x04broken", (0, "not_a_table")),
        (b"x" * 2_000_001, (0, "too_big")),
    ],
)
def test_what_is_no_catalogue_is_told_as_a_whole(
    cast: Cast, content: bytes, expected: tuple[int, str]
) -> None:
    assert told(read_catalogue(content).wrong) == [expected]


def test_columns_stand_in_any_order_and_a_lost_zero_is_found(cast: Cast) -> None:
    read = read_catalogue(a_file("Office,remark,Category", "housing,x,206"))
    assert (read.found, read.wrong) == ([Named("0206", "", "housing")], [])


def test_what_a_file_says_otherwise_is_the_citys_own_word(cast: Cast) -> None:
    content = a_file("day,works,name", "2026/10/01,no,国庆节", "2026-10-02,否,国庆节")
    read = read_calendar(content, HOLIDAY)
    assert [told.edited for told in read.found.values()] == [False, True]
