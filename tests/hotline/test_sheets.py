"""Tables as files: what goes out comes back and runs nothing, and hostile ones are refused."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import sheets

HEAD = ["code", "区"]
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
ROWS = st.lists(st.tuples(CELL, CELL.filter(bool)).map(list), max_size=5)
both = pytest.mark.parametrize("write", [sheets.as_csv, sheets.as_xlsx])


def workbook(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@given(ROWS)
def test_csv_comes_back_as_it_went(rows: list[list[str]]) -> None:
    assert sheets.read(sheets.as_csv(HEAD, rows)) == [HEAD, *rows]


@given(ROWS)
def test_a_workbook_comes_back_as_it_went(rows: list[list[str]]) -> None:
    assert sheets.read(sheets.as_xlsx(HEAD, rows)) == [HEAD, *rows]


@both
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "'=1"])
def test_no_cell_that_goes_out_is_a_formula(write, cell: str) -> None:
    written = write(HEAD, [[cell, "x"]])
    if write is sheets.as_csv:
        out = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))[1][0]
        assert out.startswith("'")
    else:
        found = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]["A2"]
        assert (found.data_type, found.value[0]) == ("s", "'")
    assert sheets.read(written)[1] == [cell, "x"]


def test_csv_opens_in_excel_with_its_chinese() -> None:
    written = sheets.as_csv(HEAD, [["0206", "滨河"]])
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.endswith(b"\r\n")


def test_what_excel_writes_in_china_is_read_too() -> None:
    assert sheets.read("编号,区\r\n1501,滨河\r\n".encode("gb18030"))[1] == ["1501", "滨河"]
    assert sheets.read("编号\t区\n1501\t滨河\n".encode())[1] == ["1501", "滨河"]


def test_numbers_and_dates_of_a_workbook_are_read_as_people_write_them() -> None:
    found = sheets.read(workbook(A1="day", A2=datetime(2026, 10, 1), B2=1501, C2=1501.0, D2=True))
    assert found[1] == ["2026-10-01", "1501", "1501", "True"]


def test_a_formula_that_comes_in_is_only_its_last_value() -> None:
    assert sheets.read(workbook(A1="=1+1", B1="x"))[0] == ["", "x"]


# What is refused


def code_of(content: bytes) -> str:
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(content)
    return refused.value.code


def test_a_small_file_that_claims_a_huge_sheet_is_read_within_bounds() -> None:
    content = workbook(A1="x", XFD1048576="y")
    assert len(content) < 10_000
    assert code_of(content) == "too_many_rows"


def test_a_file_that_unpacks_into_a_flood_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    assert len(packed.getvalue()) < sheets.MOST_BYTES
    assert code_of(packed.getvalue()) == "too_big"


def test_a_workbook_with_entities_is_refused() -> None:
    packed = io.BytesIO(workbook(A1="x"))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out := io.BytesIO(), "w") as new:
        for part in old.infolist():
            bad = part.filename.endswith("sheet1.xml")
            new.writestr(part.filename, bomb if bad else old.read(part))
    assert code_of(out.getvalue()) == "not_a_table"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no zip", "not_a_table"),
        (b"\xff\xfe\x00\x00\xd8", "not_a_table"),
        (b"a\0b", "not_a_table"),
        (b"x" * (sheets.MOST_BYTES + 1), "too_big"),
        (b"x\n" * (sheets.MOST_ROWS + 2), "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert code_of(content) == code


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04"]))
def test_rubbish_is_read_or_refused_but_breaks_nothing(rubbish: bytes, start: bytes) -> None:
    with contextlib.suppress(sheets.Unreadable):
        assert isinstance(sheets.read(start + rubbish), list)
