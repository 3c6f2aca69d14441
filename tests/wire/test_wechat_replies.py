"""A passive reply is locked with the right key, and no quoted text can speak XML of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from hotline.carriers import wechat
from hotline.carriers.wechat_crypto import key_of, unlock
from tests.platforms.tencent import Account, signature

SAFE = Account()
OLD_KEY = "PrevRotatedAesKey9876543210ZYXWVUTSRQPONMLb"
OURS = wechat.Credentials(
    token=SAFE.token, appid=SAFE.appid, aes_key=SAFE.aes_key, previous_aes_key=OLD_KEY
)
AT = datetime(2026, 11, 21, 1, 11, 39, tzinfo=UTC)


@pytest.mark.parametrize("quoted", ["]]>", "]]]>", "]]></Content><MsgType>news", "a]]>b]]>c", "]]"])
def test_a_quoted_cdata_end_stays_text(quoted: str) -> None:
    xml = wechat.passive_text("oA", "gh_demo", quoted, at=AT)
    read = ElementTree.fromstring(xml)  # our own words, no stranger's
    assert read.findtext("Content") == quoted
    assert [element.tag for element in read] == [
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Content",
    ]
    assert read.findtext("CreateTime") == "1795223499"


@pytest.mark.parametrize(("opened_by", "key"), [("current", SAFE.aes_key), ("previous", OLD_KEY)])
def test_the_answer_is_locked_with_the_key_that_opened_the_question(
    opened_by: str, key: str
) -> None:
    body = wechat.reply_envelope(OURS, "<xml/>", nonce="n", timestamp="7", opened_by=opened_by)
    read = ElementTree.fromstring(body)
    encrypted = read.findtext("Encrypt") or ""
    assert unlock(encrypted, SAFE.appid, (key_of(key),)) == (b"<xml/>", 0)
    assert read.findtext("MsgSignature") == signature(SAFE.token, "7", "n", encrypted)
    assert (read.findtext("TimeStamp"), read.findtext("Nonce")) == ("7", "n")


def test_what_came_in_the_clear_is_answered_in_the_clear() -> None:
    plain = replace(OURS, mode="plain")
    answer = wechat.reply_envelope(plain, "<xml/>", nonce="n", timestamp="7", opened_by="plain")
    assert answer == "<xml/>"


def test_no_two_locks_are_the_same() -> None:
    once, twice = (
        wechat.reply_envelope(OURS, "<xml/>", nonce="n", timestamp="7") for _ in range(2)
    )
    assert once != twice
