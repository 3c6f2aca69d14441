"""Long tables written row by row: constant memory however many rows, and a file is whole or is not.

What a cell may hold is `hotline.sheets`' to say. The workbook is packed here and not by openpyxl:
that one writes its sheet to a file of its own in the folder for temporary files, which stays there,
half, when its process is killed (docs/decisions/0047).
"""

from __future__ import annotations

import html
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from hotline import sheets

Parts = Iterable[Sequence[Sequence[str]]]
KINDS = {"csv": sheets.CSV, "xlsx": sheets.XLSX}
HALF = ".part"  # the end of the name of what is not whole yet
MOST_IN_A_SHEET = 1_048_575  # rows below the head, by the format

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What a workbook of one sheet is made of, beside the sheet (ECMA-376): style 1 is text, 2 the head.
AROUND = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Sheet" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf xfId="0"/><xf numFmtId="49" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write; it stands at `path` once all of it is on the disk, and never before.

    What goes wrong meanwhile takes the half file away; after a kill it is called `.part`, which
    nobody ever reads.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(path.name + HALF)
    try:
        with open(half, "wb", opener=_for_us_alone) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            half.unlink()
        raise


def write(file: IO[bytes], form: str, head: Sequence[str], parts: Parts) -> int:
    """Write a table of `form` (csv, xlsx) to `file`, part by part; returns how many rows it has."""
    rows = 0

    def counted() -> Iterator[Sequence[Sequence[str]]]:
        nonlocal rows
        for part in parts:
            yield part
            rows += len(part)

    if form == "csv":
        for piece in sheets.csv_parts(head, counted()):
            file.write(piece)
    else:
        _write_xlsx(file, head, counted())
    return rows


def _write_xlsx(file: IO[bytes], head: Sequence[str], parts: Parts) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
        for name, text in AROUND.items():
            packed.writestr(name, _HEADER + text)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_opening(len(head)).encode())
            sheet.write(_line(head, style=2).encode())
            for part in parts:
                sheet.write("".join(_line(row, style=1) for row in part).encode())
            sheet.write(b"</sheetData></worksheet>")


def _opening(columns: int) -> str:
    return (
        f'{_HEADER}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols><col min="1" max="{columns}" width="{sheets.COLUMN}"'
        ' customWidth="1"/></cols><sheetData>'
    )


def _line(row: Sequence[str], *, style: int) -> str:
    cells = "".join(
        f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
        for cell in row
    )
    return f"<row>{cells}</row>"


def _text(cell: str) -> str:
    plain = ILLEGAL_CHARACTERS_RE.sub("", sheets.harmless(cell))
    return html.escape(plain, quote=False).replace("\r", "&#13;")


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
