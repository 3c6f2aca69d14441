"""The boards of figures: who is shown what, who is ranked, and that nothing is drawn but shapes."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from hotline.models import Account, figure_keeping
from supervision.boards import showing
from supervision.boards.drawing import Series, bars, line
from supervision.boards.league import league
from supervision.boards.wanted import Wanted
from supervision.figures.definitions import FIGURES, LAGS, NAMED, By
from supervision.figures.values import Value
from tests.cast import Cast, a_ticket
from tests.supervision.accounts import below_water, page
from tests.supervision.test_figures import a_town

pytestmark = pytest.mark.django_db


def shown(person: object, query: str = "") -> str:
    return str(page(person).get(f"/wall/figures/?{query}").content.decode())  # type: ignore[arg-type]


def a_city(cast: Cast) -> None:
    a_town(cast)
    figure_keeping.catch_up()


def test_every_figure_stands_beside_its_words(cast: Cast) -> None:
    a_city(cast)
    text = shown(cast.inspector)
    for one in FIGURES:
        assert str(one.label) in text
        assert str(one.words) in text
    assert 'aria-current="page">统计' in text


def test_a_vendor_is_shown_its_own_work_and_nothing_of_the_offices(cast: Cast) -> None:
    a_city(cast)
    text = shown(cast.operator)
    for one in FIGURES:
        assert (str(one.words) in text and str(one.label) in text) or one.offices
    assert str(NAMED["signed_in_time"].label) not in text
    assert "水务局" not in text
    with translation.override("zh-hans"):
        answer = page(cast.operator).get("/wall/figures/?figure=signed_in_time")
        assert str(NAMED["opened"].label) in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "query", "rule"),
    [
        ("operator", "by=office", "外包公司只能查看自己的统计"),
        ("operator", "by=vendor", "外包公司只能查看自己的统计"),
        ("operator", "vendor=rival", "外包公司只能查看自己的统计"),
        ("operator", "office=water", "外包公司只能查看自己的统计"),
        ("handler", "office=housing", "承办单位只能查看本单位及下属单位"),
        ("handler", "office=centre", "承办单位只能查看本单位及下属单位"),
    ],
)
def test_what_is_not_theirs_is_refused_with_the_rule(
    cast: Cast, who: str, query: str, rule: str
) -> None:
    a_city(cast)
    browser = page(getattr(cast, who))
    board = browser.get(f"/wall/figures/?{query}")
    name, value = query.split("=")
    asked = {"of": "figures", "form": "csv", name: value}
    file = browser.post("/desk/exports/new/", asked)
    for answer in (board, file):
        assert answer.status_code == 403
        assert rule in answer.content.decode()
    told = browser.get(f"/api/v1/figures?{query}")
    assert (told.status_code, rule in told.content.decode()) == (403, True)


def test_an_office_may_look_at_one_below_it(cast: Cast) -> None:
    brook = below_water(cast)
    a_city(cast)
    a_ticket(cast, "accepted").dispatch(by=cast.duty, lead="brook")
    figure_keeping.catch_up()
    asked = "office=brook&figure=dispatched"
    text = shown(cast.handler, asked)
    assert re.search(r"<strong>1</strong>", text)
    assert "水务局</th>" not in text
    assert page(brook).get("/wall/figures/?office=water").status_code == 403
    assert page(cast.inspector).get("/wall/figures/?office=nowhere").status_code == 422


def test_whoever_has_fewer_than_ten_is_named_and_not_ranked() -> None:
    figure = NAMED["signed_in_time"]
    rates = {"a": (10, 10), "b": (9, 9), "c": (15, 20), "d": (20, 20), "e": (3, 4)}
    groups = {code: {figure.code: Value(*told)} for code, told in rates.items()}
    found = league(groups, figure, {}, ranks=True)
    assert [(one.group, one.rank) for one in found] == [
        ("a", 1),
        ("d", 1),
        ("c", 3),
        ("b", None),
        ("e", None),
    ]
    returned = NAMED["returned"]
    fewer = {code: {returned.code: found[figure.code]} for code, found in groups.items()}
    assert league(fewer, returned, {}, ranks=True)[0].group == "c"  # the less, the better
    assert [one.group for one in league(groups, figure, {}, ranks=False)] == list("abcde")


def test_lags_are_ranked_by_their_median() -> None:
    figure = NAMED["to_sign"]
    values = {"slow": Value(12, points=(90, 95, 99)), "quick": Value(11, points=(9, 95, 99))}
    found = league({g: {figure.code: v} for g, v in values.items()}, figure, {}, ranks=True)
    assert [one.group for one in found] == ["quick", "slow"]


def test_the_period_and_the_grouping_stand_in_the_address(cast: Cast) -> None:
    wanted = Wanted.of({"from": "2026-01-31", "to": "2026-03-02", "by": "week"}, cast.inspector)
    assert "from=2026-01-31&to=2026-03-02&by=week" in wanted.query()
    nonsense = {"from": "x", "to": "0001-01-01", "by": "moon", "figure": "none", "office": ""}
    usual = Wanted.of(nonsense, cast.inspector)
    today = timezone.localdate()
    assert (usual.by, usual.figure, usual.last) == (By.OFFICE, "signed_in_time", today)
    assert (today - usual.first) < timedelta(days=93)


def test_a_day_without_tickets_says_so_and_a_wrong_period_is_refused(cast: Cast) -> None:
    a_city(cast)
    assert "这段时间没有收到工单" in shown(cast.inspector, "from=2020-01-01&to=2020-01-02")
    wrong = page(cast.inspector).get("/wall/figures/?from=2020-01-01&to=2026-01-02")
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.content.decode()


def test_the_file_holds_every_figure_of_every_group_and_runs_no_formula(cast: Cast) -> None:
    a_city(cast)
    Account.objects.filter(slug="city").update(name="=1+1")
    asked = {"of": "figures", "form": "csv", "by": "account"}
    text = page(cast.inspector).post("/desk/exports/new/", asked).content.decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == len(FIGURES) * len({line[0] for line in lines})
    assert {len(line) for line in lines} == {len(head)}
    assert ["city", "'=1+1"] in [line[:2] for line in lines]


def test_lags_are_drawn_from_a_minute_on(cast: Cast) -> None:
    slow, quick_one = Value(12, points=(3_600, 7_200, 9_000)), Value(12, points=(5, 40, 59))
    assert any(piece.opens == "rect" for piece in showing.of_values(["水务局"], [slow], LAGS[0]))
    assert showing.of_values(["水务局"], [quick_one], LAGS[0]) == []


def test_charts_hold_shapes_and_words_and_nothing_that_the_policy_forbids(cast: Cast) -> None:
    a_city(cast)
    for query in ("by=category", "by=category&figure=opened", "by=week&figure=opened"):
        text = shown(cast.inspector, query)
        drawn = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
        assert drawn
        assert not re.search(r"style=|<style|<script|<!--|\sid=|href|\son\w+=", "".join(drawn))


def test_words_in_charts_are_escaped_by_the_template(cast: Cast) -> None:
    Account.objects.filter(slug="city").update(name="<b>&amp;")
    a_city(cast)
    text = shown(cast.inspector, "by=account&figure=opened")
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;amp;" in text


def test_chinese_labels_get_the_room_they_need() -> None:
    [root, *_rest] = bars(
        ["住房和城乡建设局"], [Series("x", [50])], said=lambda n: f"{n:.0f}", most=100
    )
    assert root.opens == "svg"
    pieces = bars(["住房和城乡建设局"], [Series("x", [50])], said=lambda n: f"{n:.0f}", most=100)
    [plot] = [dict(p.attributes) for p in pieces if dict(p.attributes).get("class") == "plot"]
    assert float(re.findall(r"[\d.]+", plot["transform"])[0]) >= 8 * 14
    assert line(["2026-01"], [Series("x", [None])], said=str, most=1)


def test_a_board_costs_the_same_however_many_tickets_there_are(cast: Cast) -> None:
    a_ticket(cast, "handling")
    figure_keeping.catch_up()
    browser = page(cast.inspector)
    browser.get("/wall/figures/")
    figure_keeping.build()
    with CaptureQueriesContext(connection) as few:
        browser.get("/wall/figures/?figure=opened")
    for _more in range(4):
        a_ticket(cast, "handling")
    figure_keeping.catch_up()
    browser.get("/wall/figures/")
    with CaptureQueriesContext(connection) as many:
        browser.get("/wall/figures/?figure=opened")
    assert len(many) == len(few)
