"""Two libraries written by other people agree with us, both ways, on all that is valid."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import wechatpy
import wechatpy.crypto
import werobot.crypto
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.carriers import wechat
from tests.platforms import tencent
from tests.platforms.tencent import Account
from tests.wire import vectors

SAFE = Account()
OURS = wechat.Credentials(token=SAFE.token, appid=SAFE.appid, aes_key=SAFE.aes_key)
OPENID = "oTEST0000000000000000000cz01"
# What XML 1.0 can carry: no control characters, no halves of surrogate pairs.
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


def as_verified(name: str, verdict: str) -> list[dict[str, Any]]:
    return [v for v in vectors.CALLBACKS if v["verified"].get(name) == verdict]


@vectors.needed
@pytest.mark.parametrize("vector", as_verified("wechatpy_decrypt", "ok"), ids=vectors.name_of)
def test_wechatpy_decrypts_what_we_decrypt(vector: dict[str, Any]) -> None:
    query = vector["query"]
    crypto = wechatpy.crypto.WeChatCrypto(vector["token"], vector["aes_key"], vector["appid"])
    theirs = crypto.decrypt_message(
        vector["body"], query["msg_signature"], query["timestamp"], query["nonce"]
    )
    opened = wechat.open_envelope(
        replace(vectors.credentials(vector), max_age=0), query, vector["body"].encode(), now=0
    )
    assert opened.message.decode() == theirs


@vectors.needed
@pytest.mark.parametrize("vector", as_verified("werobot_decrypt", "ok"), ids=vectors.name_of)
def test_werobot_decrypts_what_we_decrypt(vector: dict[str, Any]) -> None:
    query = vector["query"]
    crypt = werobot.crypto.MessageCrypt(vector["token"], vector["aes_key"], vector["appid"])
    encrypted = vector["body"].split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    theirs = crypt.decrypt_message(
        query["timestamp"], query["nonce"], query["msg_signature"], encrypted
    )
    opened = wechat.open_envelope(
        replace(vectors.credentials(vector), max_age=0), query, vector["body"].encode(), now=0
    )
    assert opened.message == theirs


@vectors.needed
@pytest.mark.parametrize(
    "vector",
    [v for v in vectors.CALLBACKS if v["verified"].get("wechatpy_content_equal")],
    ids=vectors.name_of,
)
def test_wechatpy_reads_the_same_words(vector: dict[str, Any]) -> None:
    theirs = wechatpy.parse_message(vector["plaintext_xml"])
    ours: Any = wechat.parse(vector["plaintext_xml"].encode())
    assert (ours.sender, ours.content) == (theirs.source, theirs.content)


@given(words)
def test_what_wechatpy_locks_we_open(content: str) -> None:
    crypto = wechatpy.crypto.WeChatCrypto(SAFE.token, SAFE.aes_key, SAFE.appid)
    inner = tencent.document(tencent.text(OPENID, content), SAFE)
    body = crypto.encrypt_message(inner, "n1", "1795223400")
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    query = {
        "signature": tencent.signature(SAFE.token, "1795223400", "n1"),
        "timestamp": "1795223400",
        "nonce": "n1",
        "encrypt_type": "aes",
        "msg_signature": signature,
    }
    opened = wechat.open_envelope(OURS, query, body.encode(), now=0)
    assert opened.message.decode() == inner
    said: Any = wechat.parse(opened.message)
    assert said.content == content


@given(words)
@settings(max_examples=50)
def test_what_we_lock_both_libraries_open(content: str) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    xml = wechat.passive_text(OPENID, "gh_demo", content, at=at)
    body = wechat.reply_envelope(OURS, xml, nonce="r99", timestamp="1795223499")
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    encrypted = body.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    crypto = wechatpy.crypto.WeChatCrypto(SAFE.token, SAFE.aes_key, SAFE.appid)
    assert crypto.decrypt_message(body, signature, "1795223499", "r99") == xml
    crypt = werobot.crypto.MessageCrypt(SAFE.token, SAFE.aes_key, SAFE.appid)
    assert crypt.decrypt_message("1795223499", "r99", signature, encrypted).decode() == xml


@given(words)
@settings(max_examples=50)
def test_the_same_words_come_out_of_json_and_of_xml(content: str) -> None:
    fields = tencent.text(OPENID, content)
    xml: Any = wechat.parse(tencent.document(fields, SAFE).encode())
    plain: Any = wechat.parse(json.dumps({"ToUserName": "gh_demo", **fields}).encode())
    assert xml == plain
