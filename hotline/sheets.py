"""Tables in and out of the house: rows of plain text as a spreadsheet (xlsx) or as csv.

What goes out opens in Excel with its Chinese readable and runs no formula; what comes in is hostile
until it has been read: small, of known columns, and nothing but text. No Django in it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_BYTES = 2_000_000  # of a file as it comes
MOST_UNPACKED = 40_000_000  # of an xlsx, which is a zip
MOST_ROWS = 10_000
MOST_CELLS = 12  # of a row; what lies beyond is not looked at
LONGEST = 1_000  # characters of one cell
# What a spreadsheet takes for the beginning of a formula (CWE-1236).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

BOLD, COLUMN = Font(bold=True), 18  # characters wide

Row = list[str]


class Unreadable(Exception):  # noqa: N818 - a refusal is not an error
    """A file that is no table of ours. `code`: too_big, not_a_table, too_many_rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# Out


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark that Excel asks for, comma-separated, with Windows line ends."""
    return b"".join(csv_parts(head, [rows]))


def csv_parts(head: Sequence[str], parts: Iterable[Iterable[Sequence[str]]]) -> Iterator[bytes]:
    """The same, part by part as the rows come: for what is too long to be held at once."""
    yield b"\xef\xbb\xbf" + _lines([head])
    for rows in parts:
        yield _lines([harmless(cell) for cell in row] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet whose cells are text, the head bold and held while scrolling."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.freeze_panes = "A2"
    for number, row in enumerate([head, *rows], start=1):
        for column, written in enumerate(row, start=1):
            cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", harmless(written)))
            cell.data_type = "s"  # or "=1+1" would be calculated
            cell.number_format = "@"  # text stays text when somebody edits it: 0206 is not 206
            if number == 1:
                cell.font = BOLD
    for column in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = COLUMN
    written_to = io.BytesIO()
    book.save(written_to)
    return written_to.getvalue()


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith((*STARTS_A_FORMULA, "'")) else cell


def _as_meant(cell: str) -> str:
    """The way back: without the apostrophe that `harmless` put there."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*STARTS_A_FORMULA, "'") else cell


# In


def read(content: bytes) -> list[Row]:
    """The rows of a file, the head among them, as text without the spaces around it and without
    the empty cells at their ends.

    What it is, its first bytes say, not its name. Raises Unreadable.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too_big")
    rows: list[Row] = []
    for row in _xlsx(content) if content.startswith(b"PK") else _csv(content):
        if len(rows) > MOST_ROWS:
            raise Unreadable("too_many_rows")
        cells = [_as_meant(_said(cell)) for cell in row[:MOST_CELLS]]
        while cells and not cells[-1]:
            cells.pop()
        rows.append(cells)
    return rows


def _said(cell: Any) -> str:
    """What a cell says. A date is written as one, a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:LONGEST]


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    """UTF-8, or what Excel writes in China when nobody chose (GB 18030); commas or tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise Unreadable("not_a_table") from None
    if "\0" in text:
        raise Unreadable("not_a_table")
    first = text.split("\n", 1)[0]
    tabs = "\t" in first and "," not in first
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ",")
    except csv.Error:
        raise Unreadable("not_a_table") from None


def _xlsx(content: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet, read as a stream and within bounds: a small file may claim a huge one."""
    file = io.BytesIO(content)
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise Unreadable("too_big")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        yield from sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_CELLS, values_only=True)
    except Unreadable:
        raise
    except Exception:  # whatever a broken or hostile workbook makes the library raise
        raise Unreadable("not_a_table") from None
