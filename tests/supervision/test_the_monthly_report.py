"""The monthly report: words, tables and leagues of as much as the reader sees, as page and PDF."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone, translation

from hotline.models import Office, figure_keeping
from supervision.figures.values import Value
from supervision.report import parts
from supervision.report.building import for_reader, of_office
from supervision.report.paper import pdf
from supervision.report.parts import Cell, Report
from tests.cast import Cast, a_ticket, commented
from tests.supervision.accounts import below_water, page
from tests.supervision.publicly import last_month, many, told_well

pytestmark = pytest.mark.django_db


def section(report: Report, key: str) -> list[list[str]]:
    [found] = [one for one in report.sections if one.key == key]
    assert found.table is not None
    return [[cell.text for cell in row] for row in found.table.rows]


def letters_of(content: bytes) -> str:
    """The Chinese that a PDF of ours draws: UCS-2 in its streams, packed by zlib and ASCII 85."""
    import base64

    drawn = ""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            text = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue
        for raw in re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", text, re.DOTALL):
            plain = re.sub(
                rb"\\([0-7]{3}|.)",
                lambda m: bytes([int(m[1], 8)]) if len(m[1]) == 3 else _escaped(m[1]),
                raw,
                flags=re.DOTALL,
            )
            drawn += plain.decode("utf-16-be", "replace")
    return drawn


def _escaped(char: bytes) -> bytes:
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(char, char)


def test_it_tells_what_came_in_how_well_and_by_whom(cast: Cast) -> None:
    many(cast, 12, solved=9)
    report = for_reader(cast.inspector, last_month())
    assert section(report, "counts")[0][1] == "12"
    rates = {row[0]: row[1] for row in section(report, "rates")}
    assert rates["解决率"] == "75 %"
    assert section(report, "offices")[0][:2] == ["水务局", "12"]
    assert section(report, "categories")[0][:2] == ["内涝积水", "12"]
    assert report.definitions


def test_an_office_reads_its_own_subtree_and_a_vendor_nothing(cast: Cast) -> None:
    a_ticket(cast, "handling")
    figure_keeping.catch_up()
    this_month = f"{timezone.localdate():%Y-%m}"
    brook = below_water(cast)
    month = timezone.localdate().replace(day=1)
    told = {
        person.username: section(for_reader(person, month), "counts")[0][1]
        for person in (cast.inspector, cast.duty, cast.leader, brook, cast.housing)
    }
    assert told == {"inspector": "1", "duty": "1", "leader": "1", "brook": "0", "housing": "0"}
    assert page(cast.operator).get(f"/wall/report/{this_month}/").status_code == 404
    assert section(of_office(Office.objects.get(code="water"), month), "counts")[0][1] == "1"


@pytest.mark.parametrize("month", ["2026-13", "2999-01", "2026-1", "nonsense", "2026-10-01"])
def test_what_is_no_month_or_has_not_begun_is_not_there(cast: Cast, month: str) -> None:
    assert page(cast.inspector).get(f"/wall/report/{month}/").status_code == 404


def test_a_month_that_is_not_over_says_so(cast: Cast) -> None:
    browser, this_month = page(cast.inspector), f"{timezone.localdate():%Y-%m}"
    assert "本月尚未结束" in browser.get(f"/wall/report/{this_month}/").content.decode()
    before = f"{last_month():%Y-%m}"
    assert "本月尚未结束" not in browser.get(f"/wall/report/{before}/").content.decode()


def test_too_few_are_named_and_stand_behind_whoever_has_a_rank() -> None:
    assert parts.share(Value(2, 3)) == Cell("样本过少", "3 件中 2 件")
    assert parts.share(Value(30, 40)).text == "75 %"
    assert parts.share(None) == Cell("–")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_paper_is_a_pdf_with_the_same_words_and_no_file_of_this_machine(
    cast: Cast, language: str
) -> None:
    many(cast, 12)
    with translation.override(language):
        report = for_reader(cast.inspector, last_month())
        content = pdf(report)
    assert content.startswith(b"%PDF-")
    drawn = letters_of(content)
    assert "水务局" in drawn
    assert report.name in drawn
    assert b"/STSong-Light" in content
    assert b"/FontFile" not in content


def test_charts_show_on_the_page_and_on_paper_what_the_tables_tell(cast: Cast) -> None:
    below_water(cast)
    many(cast, 12, solved=9)
    commented(cast, "月季路路灯不亮")
    figure_keeping.catch_up()
    month = timezone.localdate().replace(day=1)
    for name in (f"{last_month():%Y-%m}", f"{month:%Y-%m}"):
        assert page(cast.inspector).get(f"/wall/report/{name}/").status_code == 200
    report = for_reader(cast.inspector, month)
    charts = {one.key: one.chart for one in report.sections}
    assert charts["channels"] is None  # one bar tells nothing
    a_ticket(cast)
    figure_keeping.catch_up()
    [channels] = [
        one for one in for_reader(cast.inspector, month).sections if one.key == "channels"
    ]
    assert channels.chart is not None
    assert set(channels.chart.labels) == {"微博", "微信"}
    shown = page(cast.inspector).get(f"/wall/report/{month:%Y-%m}/").content.decode()
    drawn = shown.partition('id="part-channels"')[2].partition("</figure>")[0]
    assert "<svg" in drawn
    assert "微博" in drawn
    assert "<style" not in drawn
    without = Report(report.month, report.scope, [replace(channels, chart=None)], [], True)
    beside = replace(without, sections=[channels])
    assert letters_of(pdf(beside)).count("微博") == letters_of(pdf(without)).count("微博") + 1


def test_what_stands_in_a_table_is_text_and_never_markup(cast: Cast) -> None:
    Office.objects.filter(code="water").update(name='<img src="/etc/passwd"/><b>&')
    a_ticket(cast, "handling")
    figure_keeping.catch_up()
    report = for_reader(cast.inspector, timezone.localdate().replace(day=1))
    drawn = letters_of(pdf(report))
    assert '<img src="/etc/passwd"/><b>&' in drawn


def test_it_is_fetched_as_a_file(cast: Cast) -> None:
    answer = page(cast.leader).get(f"/wall/report/{last_month():%Y-%m}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "report-" in answer["Content-Disposition"]


def test_a_long_table_goes_over_several_pages(cast: Cast) -> None:
    report = for_reader(cast.inspector, last_month())
    row = [Cell("某单位"), *[Cell("1", "2 %")] * 2]
    counts = report.sections[0]
    assert counts.table is not None
    long = replace(counts, table=replace(counts.table, rows=[row] * 200))
    content = pdf(replace(report, sections=[long]))
    assert content.count(b"/Type /Page\n") >= 4


def test_a_report_costs_the_same_questions_however_much_came_in(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    browser, month = page(cast.inspector), f"{last_month():%Y-%m}"
    told_well(cast)
    figure_keeping.catch_up()
    with django_assert_max_num_queries(30) as few:
        browser.get(f"/wall/report/{month}/")
    many(cast, 10)
    with django_assert_max_num_queries(len(few)):
        browser.get(f"/wall/report/{month}/")
