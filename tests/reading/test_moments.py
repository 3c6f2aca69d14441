"""When it was: what people say of days and hours, counted from when they wrote it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.facts import moments
from hotline.facts.saying import moment_in_words
from tests.reading.sheet import CITY_TIME

FRIDAY = datetime(2026, 11, 20, 10, 30, tzinfo=CITY_TIME)  # a Friday in the forenoon


def when(text: str, at: datetime = FRIDAY) -> str:
    told = moments(text, at)
    return moment_in_words(told[0]) if told else ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("昨晚水漫上来了", "2026-11-19 晚上（昨晚）"),
        ("前天下午三点停的水", "2026-11-18 15:00（前天下午三点）"),
        ("周四晚上十一点半还在打桩", "2026-11-19 23:30（周四晚上十一点半）"),
        ("周五就坏了", "2026-11-20（周五）"),  # today is one
        ("周六开始没水", "2026-11-14起（周六）"),  # the last one, not tomorrow
        ("上周三来过一次", "2026-11-11（上周三）"),
        ("7月20日晚8点", "2026-07-20 20:00（7月20日晚8点）"),
        ("12月25日坏的", "2025-12-25（12月25日）"),  # has not been this year
        ("2025年3月5日签的合同", "2025-03-05（2025年3月5日）"),
        ("2026-11-02 拆的", "2026-11-02"),
        ("18号上午九点", "2026-11-18 09:00（18号上午九点）"),
        ("28号来的", "2026-10-28（28号）"),  # this month's has not come
        ("三天前报修", "2026-11-17（三天前）"),
        ("两个月前", "2026-09（两个月前）"),
        ("上个月15号", "2026-10-15（上个月15号）"),
        ("自2024年6月投产以来一直冒烟", "2024-06起（2024年6月）"),
        ("从去年开始就这样", "2025起（去年）"),
        ("每天晚上11点以后唱歌", "每天晚上11点"),
        ("已经停水三天了", "三天了"),
        ("凌晨2点还在施工", "凌晨2点"),
    ],
)
def test_what_is_said_becomes_a_day(text: str, meant: str) -> None:
    assert when(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "3号楼的电梯坏了",  # a house, no day
        "根据《某市条例》2019年修订",
        "月亮湾小区",
        "五一路口",
        "二十四小时便利店",
        "发布时间：2026-11-20 09:00",
        "今年的政策是什么",  # a whole year says nothing of when it was
        "13800000000",
        "2月30日",
    ],
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert when(text) == ""


def test_midnight_belongs_to_the_city_not_to_the_server() -> None:
    just_past = datetime(2026, 11, 20, 0, 10, tzinfo=CITY_TIME)
    [told] = moments("昨天淹的", just_past)
    assert told.first == date(2026, 11, 19)


def test_a_day_says_more_than_a_habit_and_a_beginning_more_than_both() -> None:
    assert when("每天都吵，11月18日最吵").startswith("2026-11-18")
    assert when("每天都吵，自8月起，11月18日最吵").startswith("2026-08起")


@settings(max_examples=200)
@given(
    st.text(alphabet="0123456789一二三十年月日号点时分前后上下周今昨晚每天自起：-. a", max_size=40)
)
def test_no_text_makes_it_fail(text: str) -> None:
    for told in moments(text, FRIDAY):
        assert moment_in_words(told) is not None
        assert told.first is None or told.first <= (told.last or told.first)
