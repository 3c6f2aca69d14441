"""What somebody should see first: raised for what happens, not for what is feared or long past."""

from __future__ import annotations

import pytest

from hotline.flags import ORDER, flags_in, together
from tests.reading.sheet import DATA, rows, words_of


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("青石桥村进水了，我爸妈被困在二楼", "danger"),
        ("三个人困在车里出不来了", "danger"),
        ("电梯困住人了，里面还有小孩", "danger"),
        ("被 困 了", "danger"),  # hidden behind blanks
        ("倉庫裡有人被困，現在", "danger"),
        ("我不想活瞭，要跳樓", "self_harm"),
        ("活着没意思，我不想活了", "self_harm"),
        ("再不解决我只有跳楼了", "self_harm"),
        ("小区充电桩冒烟了，快来", "fire"),
        ("楼道里煤气味很重", "fire"),
        ("有人晕倒在公交站，叫救护车", "ambulance"),
        ("楼下有人持刀打架", "police"),
        ("路口刚刚出车祸了，有人受伤", "traffic"),
        ("不给钱我就跟你们同归于尽", "threat"),
        ("你们这帮狗官", "insult"),
    ],
)
def test_what_happens_raises_its_flag(text: str, flag: str) -> None:
    assert flag in flags_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "银杏路积水半米，请尽快抽排",
        "建议多搞防溺水宣传",
        "商场跳楼价骗人",
        "消防通道堵了，一旦起火后果不堪设想",
        "担心小孩掉进河里，请装护栏",
        "我是智障儿童的家长，想问补贴",
        "妈妈的社保怎么转",
        "感谢救命之恩，给急救中心点赞",
        "",
    ],
)
def test_what_is_feared_wished_or_harmless_raises_none(text: str) -> None:
    assert flags_in(text) == []


def test_an_accident_of_long_ago_in_a_long_story_is_no_emergency() -> None:
    story = (
        "去年我在工地出了交通事故，一直没有拿到赔偿。"
        + "劳动部门说要先认定工伤，我跑了很多次。" * 8
    )
    assert flags_in(story) == []
    assert flags_in(story + "刚刚门口又出了车祸") == ["traffic"]


def test_the_gravest_comes_first_and_none_twice() -> None:
    found = flags_in("狗官！着火了，有人被困，快救命")
    assert found == ["danger", "fire", "insult"]
    assert together(["insult"], ["danger"], ["insult"]) == ["danger", "insult"]
    assert list(ORDER) == sorted(ORDER, key=ORDER.index)


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is absent: no real messages to read")
def test_few_messages_of_an_ordinary_board_are_flagged() -> None:
    board = rows("messages_labelled")
    assert sum(bool(flags_in(words_of(row))) for row in board) / len(board) < 0.04
