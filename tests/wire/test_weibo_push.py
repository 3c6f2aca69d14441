"""What Weibo pushes to us: proven as far as it can be, read to the letter, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.carriers import incoming as it
from hotline.carriers import weibo
from hotline.carriers.verdicts import Rejected
from hotline.carriers.weibo_words import measure, moment, plain, same_words
from tests.platforms.weibo import SECRET, UID, push, wrap
from tests.wire import vectors

ACCOUNT = weibo.Credentials(uid=UID, secret=SECRET)
CITIZEN = "2489510002"


def opened(body: Any, account: weibo.Credentials = ACCOUNT, **query: str) -> Any:
    sent = wrap(body, **query)
    return weibo.open_envelope(account, sent.query, sent.body, now=0)


def read(body: dict[str, Any]) -> it.Incoming:
    return weibo.parse(opened(body).message)


def why_rejected(body: Any, **query: str) -> tuple[str, int]:
    with pytest.raises(Rejected) as caught:
        opened(body, **query)
    return caught.value.reason, caught.value.status


@vectors.needed
@pytest.mark.parametrize("vector", vectors.WEIBO, ids=vectors.name_of)
def test_every_published_vector(vector: dict[str, Any]) -> None:
    account = weibo.Credentials(uid=UID, secret=vector["app_secret"])
    query, body = vector["query"], vector["body"].encode()
    if vector.get("method") == "GET":
        told = weibo.verify_url(account, {**query, "echostr": vector["echostr"]})
        assert told == vector["echostr"]
    elif vector["expect"] == "reject":
        with pytest.raises(Rejected):
            weibo.open_envelope(account, query, body, now=0)
    else:
        envelope = weibo.open_envelope(account, query, body, now=0)
        assert isinstance(weibo.parse(envelope.message), it.Unknown) == (
            vector["expect"] == "ignore"
        )
        if "created_at_utc" in vector:
            assert envelope.created_at == datetime.fromisoformat(vector["created_at_utc"])


def test_every_kind_of_push_becomes_what_it_is() -> None:
    assert read(push(CITIZEN, "  河道有死鱼 🐟 ")).content == "  河道有死鱼 🐟 "
    place = read(push(CITIZEN, "", "position", longitude="121.473701", latitude="31.230416"))
    assert (place.latitude, place.longitude) == (31.230416, 121.473701)
    picture = read(push(CITIZEN, "发了一张图片", "image", vfid=821804459, tovfid=821804469))
    assert picture.media_id == "821804469"
    assert isinstance(read(push(CITIZEN, "", "voice", vfid=1, tovfid=2)), it.Voice)
    for subtype, kind in (
        ("follow", it.Subscribe),
        ("unfollow", it.Unsubscribe),
        ("scan_follow", it.Scan),
        ("click", it.Click),
        ("view", it.View),
        ("subscribe", it.Unknown),
        ("something_new", it.Unknown),
    ):
        said = read(push(CITIZEN, "x", "event", subtype=subtype, key="REPORT_DISASTER"))
        assert type(said) is kind
    assert isinstance(read(push(CITIZEN, "@我们", "mention")), it.Unknown)  # the feed brings it


def test_two_messages_of_one_second_are_two_and_a_repeat_is_none() -> None:
    def key(text: str, **data: Any) -> str:
        return str(opened(push(CITIZEN, text, at=1_795_000_000, **data)).dedupe_key)

    assert key("一") == key("一")
    assert len({key("一"), key("二"), key("一", vfid=1)}) == 3


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty_body"),
        (b"<xml><MsgType>text</MsgType></xml>", "malformed_json"),
        (b"[1]", "malformed_json"),
        (b'{"type": "text"', "malformed_json"),
        (b"\xff\xfe{", "bad_utf8"),
        (b"{}", "missing_field"),
        (push(CITIZEN, "x") | {"created_at": "Sam Nov 31 09:12:33 +0800 2026"}, "missing_field"),
        (push(CITIZEN, "x") | {"sender_id": None}, "missing_field"),
        (push(CITIZEN, "x") | {"sender_id": [1, 2]}, "missing_field"),
        (push(CITIZEN, "x") | {"type": "comment"}, "reserved_type"),
        (push(CITIZEN, "x", to="777"), "wrong_recipient"),
        (push(CITIZEN, "x") | {"data": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}, "too_deep"),
        (push(CITIZEN, "x") | {"data": list(range(200))}, "too_many_elements"),
        (b" " * (weibo.MAX_BODY + 1), "too_large"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_rubbish_is_refused_by_name(body: Any, why: str) -> None:
    assert why_rejected(body)[0] == why


def test_only_who_knows_the_app_secret_is_heard() -> None:
    sent = wrap(push(CITIZEN, "x"), secret="another")
    with pytest.raises(Rejected) as caught:
        weibo.open_envelope(ACCOUNT, sent.query, sent.body, now=0)
    assert (caught.value.reason, caught.value.status) == ("signature", 403)
    with pytest.raises(Rejected):
        weibo.verify_url(ACCOUNT, {**sent.query, "echostr": "1"})


def test_freshness_is_asked_for_where_the_account_says_so() -> None:
    strict = weibo.Credentials(uid=UID, secret=SECRET, max_age=600)
    sent = wrap(push(CITIZEN, "x"), timestamp="1700000000")
    assert weibo.open_envelope(strict, sent.query, sent.body, now=1_700_000_500).sender == CITIZEN
    with pytest.raises(Rejected):
        weibo.open_envelope(strict, sent.query, sent.body, now=1_700_000_700)


@pytest.mark.parametrize(
    "wrong",
    [{"uid": "", "secret": "x"}, {"uid": "gh_x", "secret": "x"}, {"uid": "1", "secret": ""}],
)
def test_an_account_that_cannot_be_is_refused_before_any_request(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"uid|secret"):
        weibo.Credentials(**wrong)


def test_times_are_read_whatever_the_locale() -> None:
    at = moment("Sat Nov 21 09:12:33 +0800 2026")
    assert at == datetime(2026, 11, 21, 1, 12, 33, tzinfo=UTC)
    for wrong in ("", "周六 11月 21 09:12:33 +0800 2026", "Sat Feb 30 09:12:33 +0800 2026"):
        assert moment(wrong) is None


def test_public_words_lose_the_platforms_markup_and_nothing_else() -> None:
    assert plain('<a href="/n/x">@市容热线</a> 灯坏了<br/><img alt="[怒]" src="x"> 3 &lt; 5') == (
        "@市容热线 灯坏了\n[怒] 3 < 5"
    )
    assert plain("a < b 且 <停水>") == "a < b 且 <停水>"


def test_length_is_counted_as_weibo_counts() -> None:
    assert measure("路" * 140) == 140
    assert measure("ab" * 140) == 140
    assert measure("路a") == 2  # a half counts as one
    assert measure("🐟") == 1
    assert measure("") == 0


def test_our_own_words_are_known_again_however_they_were_set() -> None:
    assert same_words("回复@路人甲:已修好 &lt;今晚&gt;", "已修好 <今晚>")
    assert not same_words("已修好", "已修好。")


def test_what_was_found_is_read_like_what_was_pushed() -> None:
    comment = {
        "id": 5101,
        "idstr": "5101",
        "text": "路灯坏了",
        "created_at": "Sat Nov 21 09:12:33 +0800 2026",
        "user": {"id": 248, "idstr": "248"},
        "status": {"id": 5100, "idstr": "5100"},
    }
    found = weibo.parse(json.dumps({"type": "comment", "comment": comment}).encode())
    assert isinstance(found, it.PublicWord)
    assert (found.sender, found.post, found.comment, found.content) == (
        *("248", "5100", "5101"),
        "路灯坏了",
    )
    nobody = {name: value for name, value in comment.items() if name != "user"}
    told = weibo.parse(json.dumps({"type": "comment", "comment": nobody}).encode())
    assert isinstance(told, it.Unknown)
    nowhere = comment | {"status": None}
    with pytest.raises(Rejected):
        weibo.parse(json.dumps({"type": "comment", "comment": nowhere}).encode())
