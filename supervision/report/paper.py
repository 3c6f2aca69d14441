"""The report on paper: PDF of A4 pages, drawn from the same parts as the page.

The Chinese letters are those that every reader of PDF brings along (Adobe-GB1, STSong): nothing is
read from the machine it is made on. Whatever stands in a table is text and never markup, so nobody
can have a file or an address of ours drawn into it.
"""

from __future__ import annotations

import html
import io
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import CondPageBreak, LongTable, Paragraph, SimpleDocTemplate, TableStyle

from supervision.report.parts import Cell, Report, Section, Table

FONT = "STSong-Light"
MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
ROOM = 45 * mm  # that a section needs below its title, or it begins on a new page
FIRST = 0.26  # of the width, for the column that names the rows
INK, SOFT, LINE, SHADE = (colors.HexColor(c) for c in ("#18202c", "#454f60", "#d5dbe3", "#f4f6f8"))
RULES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
)


def pdf(report: Report) -> bytes:
    """The report as a PDF, in the language that is spoken now."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{report.title} · {report.scope}",
        author=_("12345 City Hotline"),
        lang=get_language() or "",
    )
    document.build(_flow(report), onFirstPage=_foot(report), onLaterPages=_foot(report))
    return written.getvalue()


def _flow(report: Report) -> list[Any]:
    made = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    told = _("%(scope)s · made %(at)s") % {"scope": report.scope, "at": made}
    flow: list[Any] = [_words(report.title, size=20), _words(told, size=9, color=SOFT)]
    if not report.is_over:
        flow.append(_words(_("The month is not over: these are the figures so far.")))
    for section in report.sections:
        flow += _section(section)
    flow.append(_heading(_("What each figure means")))
    for label, words in report.definitions:
        flow.append(_words(f"{label}: {words}", size=8.5))
    return flow


def _section(section: Section) -> list[Any]:
    flow: list[Any] = [CondPageBreak(ROOM), _heading(str(section.title))]
    flow += [_words(str(words)) for words in section.words]
    if section.chart:
        flow.append(section.chart.drawn(WIDTH, FONT))
    if section.table and section.table.rows:
        flow.append(_table(section.table))
    elif section.table:
        flow.append(_words(_("Nothing this month."), color=SOFT))
    return flow


def _table(table: Table) -> LongTable:
    others = len(table.head) - 1
    widths = [WIDTH * FIRST, *([WIDTH * (1 - FIRST) / others] * others)]
    size = 9 if others < 5 else 7.5
    rows = [[_cell(Cell(str(head)), n, size) for n, head in enumerate(table.head)]]
    rows += [[_cell(cell, n, size) for n, cell in enumerate(row)] for row in table.rows]
    return LongTable(rows, colWidths=widths, style=RULES, repeatRows=1, spaceBefore=2 * mm)


def _cell(cell: Cell, column: int, size: float) -> Paragraph:
    text = html.escape(cell.text)
    if cell.soft:
        small = f'<font size="{size - 2}" color="{SOFT.hexval()}">{html.escape(cell.soft)}</font>'
        text = f"{text}<br/>{small}"
    return Paragraph(text, _style(size, align=2 if column else 0))


def _heading(text: str) -> Paragraph:
    return Paragraph(html.escape(text), _style(13, before=6 * mm, after=1.5 * mm))


def _words(text: str, *, size: float = 10, color: Any = INK) -> Paragraph:
    return Paragraph(html.escape(text), _style(size, color=color, after=1 * mm))


def _style(
    size: float,
    *,
    align: int = 0,
    color: Any = INK,
    before: float = 0,
    after: float = 0,
) -> ParagraphStyle:
    chinese = (get_language() or "").startswith("zh")
    return ParagraphStyle(
        "words",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.4,
        alignment=align,
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        wordWrap="CJK" if chinese else None,
    )


def _foot(report: Report) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, 9 * mm, f"{report.title} · {report.scope}")
        canvas.drawRightString(A4[0] - MARGIN, 9 * mm, str(document.page))
        canvas.restoreState()

    return draw
