"""Personal data in citizens' words are found however spelled, and masked; other numbers stay."""

from __future__ import annotations

import json
import re
import time as stopwatch
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.numbers import format_number
from hotline.personal import Kind, find, mask_name, mask_value, masked

# All numbers are made up; the identity numbers have a right check digit and belong to nobody known.
MOBILE, IDENTITY, CARD = "13812345678", "110105194912310021", "6222021234567890128"


def kinds(text: str) -> list[str]:
    return [str(found.kind) for found in find(text)]


# Names


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫李建国，住在梧桐里", "我叫李**，住在梧桐里"),
        ("联系人：赵红星 电话", "联系人：赵** 电话"),
        ("姓名 王芳", "姓名 王*"),
        ("投诉人姓名：欧阳修文。", "投诉人姓名：欧***。"),
        ("我叫张三，张三丰是我哥", "我叫张*，张三丰是我哥"),  # two characters are met by chance
        ("我叫李建国。李建国再谢", "我叫李**。李**再谢"),
        ("失联者：刘海燕女，45岁", "失联者：刘**女，45岁"),
    ],
)
def test_an_announced_name_is_hidden_wherever_it_stands(text: str, shown: str) -> None:
    words, found = masked(text)
    assert words == shown
    assert {one.kind for one in found} == {Kind.NAME}


@pytest.mark.parametrize(
    "text",
    [
        "我叫了救护车",
        "我叫车来了",
        "联系人已经换了",
        "联系人张开了门",
        "李建国路口积水",
        "王记面馆油烟大",
        "我是高中生",
        "被举报人：黄德贵，系村干部",  # the matter, not the citizen
        "我叫他别吵",
        "姓名、电话都留了",
    ],
)
def test_what_nobody_announced_as_a_name_is_left(text: str) -> None:
    assert masked(text) == (text, [])


# Mobile numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678谢谢", "电话138****5678谢谢"),
        ("138 1234 5678", "138 **** 5678"),
        ("138-1234-5678", "138-****-5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("１３８－１２３４－５６７８", "１３８－****－５６７８"),
        ("138—1234—5678", "138—****—5678"),
        ("138·1234·5678", "138·****·5678"),
        ("138 1234-5678", "138 ****-5678"),
        ("1381234 5678", "138**** 5678"),
        ("138 12345678", "138 ****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("+86 138 1234 5678", "+86 138 **** 5678"),
        ("(+86)13812345678", "(+86)138****5678"),
        ("8613812345678", "86138****5678"),
        ("008613812345678", "0086138****5678"),
        ("013812345678", "0138****5678"),
        ("tel:13812345678,", "tel:138****5678,"),
        ("张a13812345678b", "张a138****5678b"),
        ("手机：138，1234，5678", "手机：138，****，5678"),
        ("138\u200b1234\u200b5678", "138\u200b****\u200b5678"),
        ("**13812345678**", "**138****5678**"),
        ("一三八一二三四五六七八", "一三八****五六七八"),
        ("我是幺三八 一二三四 五六七八", "我是幺三八 **** 五六七八"),
        ("1、13812345678", "1、138****5678"),
        ("2021年13812345678元旦打过", "2021年138****5678元旦打过"),
    ],
)
def test_a_mobile_number_is_found_however_it_is_spelled(text: str, shown: str) -> None:
    words, found = masked(text)
    assert words == shown
    assert [(one.kind, one.value) for one in found] == [(Kind.MOBILE, MOBILE)]


def test_several_numbers_are_found_in_their_order() -> None:
    words, found = masked("13812345678/13912345678 15012345678，0731-85123456")
    assert words == "138****5678/139****5678 150****5678，0731-****3456"
    assert [one.value for one in found] == [
        "13812345678",
        "13912345678",
        "15012345678",
        "073185123456",
    ]
    assert [one.start for one in found] == [0, 12, 24, 36]


def test_a_number_once_known_is_masked_where_it_hides_in_another() -> None:
    words, found = masked("我的号13812345678，订单9913812345678001，微信同号一三八12345678")
    assert "13812345678" not in flat(words)
    assert {one.value for one in found} == {MOBILE}


# Landlines


@pytest.mark.parametrize(
    ("text", "shown", "value"),
    [
        ("0731-85123456", "0731-****3456", "073185123456"),
        ("（0731）8512 3456", "（0731）**** 3456", "073185123456"),
        ("073185123456", "0731****3456", "073185123456"),
        ("010 85123456", "010 ****3456", "01085123456"),
        ("0591-8512345转801", "0591-****345转801", "05918512345"),
        ("+86 731 85123456", "+86 731 ****3456", "073185123456"),
        ("86-731-8512 3456", "86-731-**** 3456", "073185123456"),
        ("家里电话85123456", "家里电话****3456", "85123456"),
        ("联系电话：851-2345", "联系电话：***-*345", "8512345"),
    ],
)
def test_a_landline_is_found_with_its_area_code_or_its_label(
    text: str, shown: str, value: str
) -> None:
    words, found = masked(text)
    assert words == shown
    assert [(one.kind, one.value) for one in found] == [(Kind.LANDLINE, value)]


# Identity numbers


@pytest.mark.parametrize(
    ("text", "shown", "value"),
    [
        (f"身份证{IDENTITY}", "身份证110105********0021", IDENTITY),
        ("11010519491231002X。", "110105********002X。", "11010519491231002X"),
        ("11010519491231002x", "110105********002x", "11010519491231002X"),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            "１１０１０５********００２Ｘ",
            "11010519491231002X",
        ),
        ("110105 19491231 002 X", "110105 ******** 002 X", "11010519491231002X"),
        ("11010519491231002×", "110105********002×", "11010519491231002X"),
        ("身份证号：110105194912310022", "身份证号：110105********0022", "110105194912310022"),
        ("身份证：110105491231002", "身份证：110105******002", "110105491231002"),
    ],
)
def test_an_identity_number_is_found_by_its_check_digit_or_its_label(
    text: str, shown: str, value: str
) -> None:
    words, found = masked(text)
    assert words == shown
    assert [(one.kind, one.value) for one in found] == [(Kind.ID_CARD, value)]


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310022",  # wrong check digit, nobody calls it one
        "110105194913310021",  # no such month
        "100105194912310021",  # no such region
        "110105491231002",  # fifteen digits, nobody calls it one
        f"9{IDENTITY}",  # part of a longer number
    ],
)
def test_other_numbers_of_that_length_are_no_identity(text: str) -> None:
    assert Kind.ID_CARD not in kinds(text)


# Cards, papers, accounts


@pytest.mark.parametrize(
    ("text", "shown", "kind", "value"),
    [
        (CARD, "6222***********0128", Kind.BANK_CARD, CARD),
        ("6222 0212 3456 7890 128", "6222 **** **** ***0 128", Kind.BANK_CARD, CARD),
        ("卡号4000123412341234", "卡号4000********1234", Kind.BANK_CARD, "4000123412341234"),
        ("护照：E12345678", "护照：E*****678", Kind.PASSPORT, "E12345678"),
        ("邮箱zhang_san@163.com谢谢", "邮箱z********@163.com谢谢", Kind.EMAIL, "zhang_san@163.com"),
        ("Ｚhang＠ＱＱ．com", "Ｚ****＠ＱＱ．com", Kind.EMAIL, "zhang@qq.com"),
        ("13812345678@139.com", "1**********@139.com", Kind.EMAIL, "13812345678@139.com"),
        ("微信号：abc_1234", "微信号：a*******", Kind.WECHAT, "abc_1234"),
        ("加微信 wxid_7abc9 联系", "加微信 w********* 联系", Kind.WECHAT, "wxid_7abc9"),
        ("VX：LiMing88", "VX：L*******", Kind.WECHAT, "liming88"),
        ("微信号zhang13812345678", "微信号z***************", Kind.WECHAT, "zhang13812345678"),
        ("QQ：123456789", "QQ：1*******9", Kind.QQ, "123456789"),
    ],
)
def test_cards_papers_and_accounts_are_found(text: str, shown: str, kind: str, value: str) -> None:
    words, found = masked(text)
    assert words == shown
    assert [(one.kind, one.value) for one in found] == [(kind, value)]


# What must stay


@pytest.mark.parametrize(
    "text",
    [
        "请打12345、110、119、120、122或者96111",
        "2021-07-20 13:45:10 至 2021.07.21",
        "20210720 13:45 到 20210721",
        "订单号20210720138123456781234",
        "订单1381234567890123",
        "订单号6222021234567890128",
        "快递SF1381234567890",
        "合同金额13812345678元，退13,812,345.67元，¥13812345678",
        "13812345678.50元",
        "坐标113.64972,34.75661",
        "（138.12345678，34.5）",
        "131、1234、1235号楼",
        "坐138 201 202 10路",
        "2019-2020学年，GB/T 18881-2017",
        "湘A12345，京A·D12345",
        "400-123-4567、95588",
        "微信公众号：hunanfabu，微信支付abc12345，微信wechat",
        "@人民日报 #话题13800# http://t.cn/A6abcd12",
        "qq群交流",
        "电话一直打不通，三八妇女节一二三四五六七八九十",
        "138****5678",
        "",
    ],
)
def test_other_numbers_are_not_touched(text: str) -> None:
    assert masked(text) == (text, [])


@given(st.dates(date(2020, 1, 1), date(2039, 12, 31)), st.integers(1, 999_999), st.data())
def test_our_own_ticket_numbers_are_never_touched(
    day: date, serial: int, data: st.DataObject
) -> None:
    number = format_number(day, serial)
    number = number.replace("-", data.draw(st.sampled_from(["-", " ", "", "－"])))
    around = data.draw(st.sampled_from(["", "工单", "电话", "身份证", "卡号", "，", " "]))
    assert masked(f"{around}{number}{around}")[0] == f"{around}{number}{around}"


# Masks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李建国", "李**"),
        ("李四", "李*"),
        ("李", "*"),
        ("", ""),
        ("欧阳娜娜", "欧***"),
        ("阿卜杜·热合曼", "阿**·***"),
        ("John Smith", "J*** *****"),
    ],
)
def test_a_name_shows_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown
    assert mask_value(Kind.NAME, name) == shown


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("mobile", MOBILE, "138****5678"),
        ("id_card", "350102199001011234", "350102********1234"),
        ("landline", "073185123456", "0731****3456"),
        ("bank_card", CARD, "6222***********0128"),
        ("email", "a@qq.com", "*@qq.com"),
        ("address", "湖南省长沙市岳麓区麓山南路1号", "湖南省长沙市岳麓区******"),
        ("address", "幸福小区3栋", "******"),
        ("openid", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "*" * 28),
        ("something", "12345", "*****"),
        ("mobile", "110", "***"),
        ("mobile", "", ""),
    ],
)
def test_a_value_is_masked_by_its_kind(kind: str, value: str, shown: str) -> None:
    assert mask_value(kind, value) == shown


@given(st.sampled_from([*Kind, "none"]), st.text())
def test_a_mask_never_fails_nor_changes_the_length(kind: str, value: str) -> None:
    assert len(mask_value(kind, value)) == len(value)


# Laws

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
BETWEEN = ["", "", "", " ", "-", "—", "－", "\u200b", "\u3000", "·", ".", "，", "  "]


def with_check(digits: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return digits + "10X98765432"[rest]


MOBILES = st.integers(13_000_000_000, 19_999_999_999).map(str)
IDENTITIES = st.builds(
    lambda region, day, serial: with_check(f"{region}{day:%Y%m%d}{serial:03}"),
    st.sampled_from(["110105", "430102", "350102", "650104"]),
    st.dates(date(1930, 1, 1), date(2024, 12, 31)),
    st.integers(0, 999),
)


@st.composite
def spelled(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number and one of the ways people write it."""
    number = draw(numbers)
    between = draw(st.sampled_from(BETWEEN))
    sizes = [6, 8, 4] if len(number) == 18 else draw(st.sampled_from([[3, 4, 4], [11], [7, 4]]))
    groups, rest = [], number
    for size in sizes:
        groups.append(rest[:size])
        rest = rest[size:]
    if between in ("·", ".", "，") and sizes == [7, 4]:
        between = " "
    label = "电话" if between == "，" else ""
    table = draw(st.sampled_from([{}, {}, WIDE, CHINESE, SPOKEN, BOLD]))
    return number, label + between.join(groups).translate(table)


SPELLINGS = spelled(st.one_of(MOBILES, IDENTITIES)).map(lambda pair: pair[1])
WORDS = st.sampled_from(
    [
        "",
        "我",
        "路灯不亮",
        "，",
        "。\n",
        "电话：",
        "身份证",
        "VX:",
        "请打110。",
        "在2021-07-20日",
        "#",
        "\U0001f600",
    ]
)
NOISE = st.text(
    "0123456789１２３一二三八〇幺 -—.,，、*xX×年元@aqQ:微信号电话身份证卡\u200b\ufe0f\n",
    max_size=40,
)


def flat(text: str) -> str:
    """The text as its digits would be read out: no blanks, no marks, all digits alike."""
    text = unicodedata.normalize("NFKC", text)
    text = text.translate(str.maketrans("〇零一二三四五六七八九幺", "001234567891")).upper()
    return re.sub(r"[^\w*\n]", "", text)


@given(spelled(st.one_of(MOBILES, IDENTITIES)), WORDS, WORDS)
def test_a_number_in_words_is_found_and_leaves_no_trace(
    number: tuple[str, str], before: str, after: str
) -> None:
    value, spelling = number
    words, found = masked(before + spelling + after)
    assert value in [one.value for one in found]
    assert value not in flat(words)


@given(st.lists(st.one_of(SPELLINGS, NOISE), max_size=5))
@example(["\u200b@qq.com"])
@example(["138****1381 2345 678 "])
@example(["abc@13812345678.com"])
def test_masking_keeps_the_shape_hides_what_it_finds_and_is_done_at_once(parts: list[str]) -> None:
    text = "".join(parts)
    words, found = masked(text)
    assert len(words) == len(text)
    assert masked(words) == (words, [])
    end = 0
    for one in found:
        assert one.start >= end
        assert text[end : one.start] == words[end : one.start]
        assert one.mask == words[one.start : one.end] != text[one.start : one.end]
        if one.kind in (Kind.MOBILE, Kind.LANDLINE, Kind.ID_CARD, Kind.BANK_CARD):
            assert one.value not in flat(ours_taken_out(words))
        end = one.end
    assert text[end:] == words[end:]


def ours_taken_out(text: str) -> str:
    """Our ticket numbers stay as they are, whatever digits they share with a telephone."""
    return re.sub(r"(?<![0-9])20[0-9]{6}[^\w*]{0,3}[0-9]{6}[^\w*]{0,3}[0-9](?![0-9])", "#", text)


@given(st.text())
@settings(max_examples=300)
def test_no_text_makes_it_fail(text: str) -> None:
    words, _found = masked(text)
    assert masked(words) == (words, [])


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1-",
        "138 ",
        "1\u200b",
        "a@",
        "a.",
        "电话1",
        "一",
        "一 ",
        "微信a",
        "*1",
        "13812345678 ",
        "86",
    ],
)
def test_no_long_text_holds_the_house_up(piece: str) -> None:
    """A message may have some thousand characters; whoever writes them cannot make it slow."""
    began = stopwatch.process_time()
    find((piece * 10_000)[:10_000])
    assert stopwatch.process_time() - began < 20


DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.mark.skipif(not DATA.is_dir(), reason="real messages are not here (../shared/data)")
def test_real_messages_are_masked_without_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    texts, counted = 0, dict.fromkeys(Kind, 0)
    for path in sorted(DATA.glob("messages_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines()[:500]:
            row = json.loads(line)
            for text in (row.get(field) for field in ("subject", "body", "reply")):
                if isinstance(text, str):
                    texts += 1
                    words, found = masked(text)
                    assert masked(words) == (words, [])
                    for one in found:
                        counted[one.kind] += 1
    with capsys.disabled():
        told = ", ".join(f"{count} {kind}" for kind, count in counted.items() if count)
        print(f"\n{texts} real texts masked: {told or 'nothing found'}")
    assert texts > 0
