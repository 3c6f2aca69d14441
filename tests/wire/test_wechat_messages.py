"""What citizens send is read as they sent it: each kind, each event, every blank and emoji."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.carriers import incoming as it
from hotline.carriers import wechat
from hotline.carriers.verdicts import Rejected
from hotline.carriers.wechat_messages import dedupe_key
from tests.platforms import tencent
from tests.platforms.tencent import Account, Fields

XML = Account()
JSON = replace(XML, form="json")
OPENID = "oTEST0000000000000000000cz01"

both_forms = pytest.mark.parametrize("account", [XML, JSON], ids=["xml", "json"])


def read(fields: Fields, account: Account = XML) -> Any:
    return wechat.parse(tencent.document(fields, account).encode())


def key(fields: Fields) -> str:
    plain = {
        name: value if isinstance(value, dict) else str(value) for name, value in fields.items()
    }
    return dedupe_key(plain, b"")


@both_forms
@pytest.mark.parametrize(
    "content",
    [
        "人民路12号门前井盖丢失",
        "  前后有空格\t和制表 \n\n 换行 ",
        "   ",
        "",
        "修路😡🚧 👨‍👩‍👧‍👦 [微笑] /::) 1️⃣",
        "<3号楼> A&B ]]> <![CDATA[x]]> &amp; &#128679;",
        "路" * 2048,
        "路" * 20_000,
        "\u202e倒着写\u202c \u200b零宽",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_words_arrive_exactly_as_typed(content: str, account: Account) -> None:
    assert read(tencent.text(OPENID, content), account).content == content


@both_forms
def test_every_message_says_who_when_and_from_below_which_article(account: Account) -> None:
    article = {"MsgDataId": "2247483700", "Idx": 1}
    said = read(tencent.text(OPENID, "x", CreateTime=1795223422, MsgId=7, **article), account)
    assert (said.sender, said.recipient, said.message_id) == (OPENID, "gh_demo", "7")
    assert said.created_at == datetime(2026, 11, 21, 1, 10, 22, tzinfo=UTC)
    assert (said.article, said.article_index) == ("2247483700", "1")


@both_forms
@pytest.mark.parametrize("message_id", [2**53 + 1, 2**63 - 1, 9007199254740993])
def test_an_id_beyond_what_a_float_holds_keeps_its_last_digit(
    message_id: int, account: Account
) -> None:
    said = read(tencent.text(OPENID, "x", MsgId=message_id), account)
    assert said.message_id == str(message_id)


@both_forms
def test_pictures_voices_videos_and_links_are_read(account: Account) -> None:
    picture = read(tencent.image(OPENID, "m1"), account)
    assert isinstance(picture, it.Image)
    assert picture.media_id == "m1"
    assert picture.url.startswith("http://mmbiz")
    own: Fields = {"MediaId": "m2", "Format": "amr", "Recognition": ""}
    voice = read(tencent.event(OPENID, "", MsgType="voice", **own), account)
    assert (voice.media_id, voice.format, voice.recognition) == ("m2", "amr", "")
    own = {"MediaId": "m3", "ThumbMediaId": "t3"}
    short = read(tencent.event(OPENID, "", MsgType="shortvideo", **own), account)
    assert (short.media_id, short.thumb_media_id, short.short) == ("m3", "t3", True)
    assert read(tencent.event(OPENID, "", MsgType="video", **own), account).short is False
    own = {"Title": "公告", "Description": "夜间施工", "Url": "https://example.com/?a=1&b=2"}
    link = read(tencent.event(OPENID, "", MsgType="link", **own), account)
    assert (link.title, link.url) == ("公告", "https://example.com/?a=1&b=2")


@both_forms
def test_a_place_has_its_latitude_in_x_and_its_datum_beside_it(account: Account) -> None:
    place = read(tencent.location(OPENID, 31.230416, 121.473701, "人民大道200号"), account)
    assert (place.latitude, place.longitude) == (31.230416, 121.473701)
    assert (place.label, place.scale, place.datum) == ("人民大道200号", 16, "GCJ-02")


@pytest.mark.parametrize("value", ["", "nan", "inf", "north", "1e400", "91"])
def test_a_coordinate_that_is_none_is_none(value: str) -> None:
    place = tencent.location(OPENID, 31.2, 121.4)
    assert read({**place, "Location_X": value}).latitude is None
    assert read({**place, "Location_X": value}).longitude == 121.4


@both_forms
def test_menu_taps_followers_and_scans_are_read(account: Account) -> None:
    assert read(tencent.event(OPENID, "CLICK", "REPORT_DISASTER"), account).key == "REPORT_DISASTER"
    url = "https://example.com/report?x=1&y=2"
    assert read(tencent.event(OPENID, "VIEW", url), account).url == url
    assert read(tencent.event(OPENID, "subscribe"), account).scene == ""
    assert read(tencent.event(OPENID, "subscribe", "qrscene_bin_317"), account).scene == "bin_317"
    assert isinstance(read(tencent.event(OPENID, "unsubscribe"), account), it.Unsubscribe)
    assert read(tencent.event(OPENID, "SCAN", "bin_317"), account).scene == "bin_317"
    code = {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "BIN-317"}}
    scanned = read(tencent.event(OPENID, "scancode_waitmsg", "SCAN", **code), account)
    assert (scanned.key, scanned.type, scanned.result) == ("SCAN", "qrcode", "BIN-317")


@both_forms
@pytest.mark.parametrize("count", [1, 2, 9])
def test_announced_pictures_are_counted_one_or_many(count: int, account: Account) -> None:
    items = [{"PicMd5Sum": f"{n:032x}"} for n in range(count)]
    pictures = {"SendPicsInfo": {"Count": count, "PicList": {"item": items}}}
    said = read(tencent.event(OPENID, "pic_photo_or_album", "PHOTO", **pictures), account)
    assert (said.key, said.count, len(said.digests)) == ("PHOTO", count, count)


@both_forms
def test_a_picked_place_is_an_announcement_and_not_the_place_itself(account: Account) -> None:
    where = {"Location_X": "31.23", "Location_Y": "121.47", "Label": "大道", "Poiname": "广场"}
    picked = read(tencent.event(OPENID, "location_select", "P", SendLocationInfo=where), account)
    assert not isinstance(picked, it.Location)
    assert (picked.key, picked.latitude, picked.name) == ("P", 31.23, "广场")


@both_forms
def test_a_position_reported_by_the_phone_is_not_a_message(account: Account) -> None:
    where = {"Latitude": "31.2", "Longitude": "121.4", "Precision": "65.0"}
    said = read(tencent.event(OPENID, "LOCATION", None, **where), account)
    assert isinstance(said, it.Whereabouts)
    assert said.precision == 65.0


@both_forms
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("success", "delivered"),
        ("failed:user block", "blocked"),
        ("failed: system failed", "failed"),
        ("failed:freq limit", "failed"),
    ],
)
def test_a_receipt_tells_what_became_of_our_notice(
    status: str, outcome: str, account: Account
) -> None:
    said = tencent.event(OPENID, "TEMPLATESENDJOBFINISH", None, MsgID=200163836, Status=status)
    receipt = read(said, account)
    assert (receipt.notice_id, receipt.status, receipt.outcome) == ("200163836", status, outcome)


@both_forms
def test_consent_to_notices_is_read_one_or_many(account: Account) -> None:
    yes = {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": 1}
    no = {"TemplateId": "T2", "SubscribeStatusString": "reject", "PopupScene": 2}
    for answers, accepted, refused in ((yes, ("T1",), ()), ([yes, no], ("T1",), ("T2",))):
        popup = {"SubscribeMsgPopupEvent": {"List": answers}}
        said = read(tencent.event(OPENID, "subscribe_msg_popup_event", None, **popup), account)
        assert (said.accepted, said.refused) == (accepted, refused)


@both_forms
def test_what_we_do_not_know_is_kept_whole(account: Account) -> None:
    said = read(tencent.event(OPENID, "", MsgType="hologram", Foo={"bar": "旗"}), account)
    assert isinstance(said, it.Unknown)
    assert (said.kind, said.fields["Foo"]) == ("hologram", {"bar": "旗"})
    happened = read(tencent.event(OPENID, "MASSSENDJOBFINISH", None, MsgID=1), account)
    assert (type(happened), happened.kind) == (it.Unknown, "MASSSENDJOBFINISH")


def test_what_no_database_can_hold_is_taken_out_and_the_rest_kept() -> None:
    head = f'"FromUserName":"{OPENID}","CreateTime":1795223422,"MsgType":"text"'
    message = "{" + head + ',"Content":"井\\u0000盖\\ud83d! \\ud83d\\ude21"}'
    said: Any = wechat.parse(message.encode())
    assert said.content == "井盖\ufffd! 😡"


@pytest.mark.parametrize("character", ["\x01", "\x08", "\x0b", "\x1f", "\0", "\uffff"])
def test_a_control_character_from_a_phone_does_not_cost_the_message(character: str) -> None:
    assert read(tencent.text(OPENID, f"井{character}盖")).content == "井盖"


def test_two_messages_differ_by_id_alone_and_two_accounts_keep_apart_by_themselves() -> None:
    first = tencent.text(OPENID, "占道经营", MsgId=90)
    assert key(first) == "msgid:90"
    assert key({**first, "FromUserName": "oOTHER", "CreateTime": 1}) == key(first)


def test_two_events_of_one_second_are_two_and_a_repeat_is_none() -> None:
    tap = tencent.event(OPENID, "CLICK", "PICK", CreateTime=1795223430)
    place = tencent.event(OPENID, "location_select", "PICK", CreateTime=1795223430)
    other = tencent.event(OPENID, "CLICK", "MY_CASES", CreateTime=1795223430)
    assert key(tap) == f"event:{OPENID}:1795223430:CLICK:PICK"
    assert len({key(tap), key(place), key(other), key(dict(tap))}) == 3


def test_two_receipts_of_one_second_are_two() -> None:
    done: Fields = {"Status": "success", "CreateTime": 1795223430}
    first = tencent.event(OPENID, "TEMPLATESENDJOBFINISH", None, MsgID=1, **done)
    assert key(first) != key({**first, "MsgID": 2})


def test_a_message_without_an_id_is_known_by_its_content() -> None:
    fields = {"FromUserName": OPENID, "CreateTime": "1", "MsgType": "text"}
    assert dedupe_key(dict(fields), b"a") == dedupe_key(dict(fields), b"a")
    assert dedupe_key(dict(fields), b"a") != dedupe_key(dict(fields), b"b")


@pytest.mark.parametrize("created", ["", "soon", "-1", "1.5", "9" * 12])
def test_a_message_without_a_time_is_refused(created: str) -> None:
    with pytest.raises(Rejected, match="missing_field"):
        read(tencent.text(OPENID, "x", CreateTime=created))
