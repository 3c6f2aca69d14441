"""Where it is: the city's own names, what looks like one, and positions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.facts import Gazetteer, Place, district_of, spots

CITY = Gazetteer(
    [
        Place("临澜市", "district"),
        Place("滨河区", "district", "临澜市"),
        Place("文化街道", "street", "滨河区"),
        Place("听泉台街道", "street", "滨河区"),
        Place("银杏路", "road", "滨河区", "", 29.2741, 118.1551),
        Place("梧桐里小区", "place", "滨河区", "", 29.27, 118.159, ("梧桐里",)),
    ]
)
NOTHING = Gazetteer()


def where(text: str, gazetteer: Gazetteer = CITY) -> str:
    return next((spot.text for spot in spots(text, gazetteer) if spot.worth >= 1), "")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("银杏路与滨河街交叉口又淹了", "银杏路与滨河街交叉口"),
        ("我住在梧桐里小区7栋，水上不来", "梧桐里小区7栋"),
        ("梧桐里南门到菜场这一段", "梧桐里南门"),
        ("请问滨河区听泉台派出所旁边的危房谁管", "滨河区听泉台派出所旁边"),
        ("地址：滨河区柳叶街18号楼下饭店，油烟大", "滨河区柳叶街18号楼下饭店"),
        ("A市A3区谷山庭苑16栋电梯故障频发", "A市A3区谷山庭苑16栋"),
        ("位于春华镇武塘村杨柳组的养鸡场", "春华镇武塘村杨柳组"),
        ("希望能在枫林路下穿通道装水位牌", "枫林路下穿通道"),
    ],
)
def test_a_place_is_read_with_what_narrows_it_down(text: str, place: str) -> None:
    assert where(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "这条路太难走了",
        "我们小区没有路灯",
        "文化生活很丰富",  # a street of that name is called 文化街道
        "感谢政府和各社区",
        "我迷路了，走投无路",
        "楼下跳广场舞太吵",
        "坐公交900路上班",
        "3号楼没水",  # a house of nobody knows where
    ],
)
def test_what_is_nowhere_stays_empty(text: str) -> None:
    assert where(text) == ""


def test_a_district_alone_sends_nobody_anywhere() -> None:
    assert where("滨河区的公交太少") == ""
    assert [spot.text for spot in spots("滨河区的公交太少", CITY)] == ["滨河区"]


def test_the_list_says_what_a_name_lies_in() -> None:
    [spot] = [one for one in spots("滨河区银杏路积水", CITY) if one.worth >= 1]
    assert [place.name for place in spot.known] == ["滨河区", "银杏路"]
    assert spot.known[1].within == "滨河区"
    assert not where("银杏树倒了")


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("滨河区的路灯", "滨河区"),
        ("银杏路积水", "滨河区"),  # its road says it
        ("临澜市滨河区银杏路", "滨河区"),  # not the city it lies in
        ("临澜市的公交", ""),
        ("某某路积水", ""),
    ],
)
def test_a_place_tells_its_district(text: str, district: str) -> None:
    assert district_of(text, CITY) == district


def test_places_of_two_districts_tell_none() -> None:
    two = Gazetteer([*CITY.places, Place("云栖区", "district", "临澜市")])
    assert district_of("从云栖区到银杏路", two) == ""


def test_the_place_that_says_most_comes_first() -> None:
    text = "我在滨河街上班，家住梧桐里小区3栋2单元，停水"
    assert where(text) == "梧桐里小区3栋2单元"


def test_a_name_never_goes_over_a_line() -> None:
    assert "\n" not in where("占用竹山园路\n流动摊贩临街摆摊")


def test_a_position_is_beside_the_nearest_place_or_nowhere() -> None:
    found = CITY.nearest(29.2745, 118.1552, within=300)
    assert found is not None
    place, metres = found
    assert place.name == "银杏路"
    assert 40 < metres < 60
    assert CITY.nearest(29.30, 118.20, within=300) is None
    assert NOTHING.nearest(29.27, 118.15) is None


@settings(max_examples=200)
@given(st.text(alphabet="路街区市县镇村小区3号楼栋与和地址：，。\n银杏在住A东南门口 ", max_size=60))
def test_no_text_makes_it_fail_and_every_spot_stands_in_it(text: str) -> None:
    for spot in spots(text, CITY):
        assert spot.text in text
