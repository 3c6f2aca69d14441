"""Whatever anybody sends to the hook, the carrier either understands it or says `Rejected`."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotline.carriers import wechat
from hotline.carriers.envelope import Envelope
from hotline.carriers.incoming import Incoming
from hotline.carriers.verdicts import Rejected
from tests.platforms import tencent
from tests.platforms.tencent import Account, Callback

SAFE = Account()
PLAIN = replace(SAFE, mode="plain")
ACCOUNTS = {
    mode: wechat.Credentials(
        token=SAFE.token,
        appid=SAFE.appid,
        aes_key=SAFE.aes_key,
        mode=mode,  # type: ignore[arg-type]
        max_age=600,
    )
    for mode in ("safe", "compat", "plain")
}
anything = st.text(st.characters())  # halves of surrogate pairs included
names = ["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr", "openid"]
queries = st.dictionaries(st.sampled_from(names), anything | st.sampled_from(["aes", "raw"]))
tags = st.sampled_from(
    ["xml", "Encrypt", "FromUserName", "MsgType", "CreateTime", "MsgId", "Content", "item"]
)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(tags | anything, inner, max_size=6),
    max_leaves=30,
)
pieces = (
    *("<xml>", "</xml>", "<a>", "</a>", "<Encrypt>", "</Encrypt>", "<![CDATA[", "]]>", "<!--"),
    *("-->", "<?x?>", "<!DOCTYPE x>", "&lt;", "&#0;", "&e;", "\0", "汉", "{", "}", '"', "]]"),
)
filled = tags.map(lambda tag: f"<{tag}>1</{tag}>")
markup = st.lists(st.sampled_from(pieces) | filled, max_size=40).map("".join)


def survives(sent: Callback, mode: str = "safe") -> Envelope | None:
    """Open and read; nothing but `Rejected` may come of it, and what is opened can be stored."""
    status = 200
    try:
        envelope = wechat.open_envelope(ACCOUNTS[mode], sent.query, sent.body, now=1795223400)
        said = wechat.parse(envelope.message)
    except Rejected as refusal:
        status = refusal.status
    if status != 200:
        assert 400 <= status < 500
        return None
    assert isinstance(said, Incoming)
    for stored in (envelope.dedupe_key, envelope.sender, envelope.kind, envelope.event):
        assert "\0" not in stored
        stored.encode()
    return envelope


@given(queries, st.binary(), st.sampled_from(sorted(ACCOUNTS)))
def test_any_query_and_any_bytes(query: dict[str, str], body: bytes, mode: str) -> None:
    assert survives(Callback(query, body), mode) is None


@given(queries)
def test_any_address_check(query: dict[str, str]) -> None:
    with pytest.raises(Rejected, match="signature"):
        wechat.verify_url(ACCOUNTS["safe"], query)


@given(st.binary() | markup.map(lambda text: text.encode()), st.sampled_from(sorted(ACCOUNTS)))
@example(b"\xff\xfe<\0x\0m\0l\0>\0", "plain")
@example(b"<xml>" + b"<a>" * 40_000, "plain")
@example(b'{"a":' * 100_000, "plain")
@example(b"[" * 200_000, "plain")
@example(b"{" + b'"a":1,' * 40_000 + b'"a":1}', "plain")
@example(b"<xml " + b"a='1' " * 40_000 + b"/>", "plain")
@example(b"<xml>" + b"&#65;" * 50_000 + b"</xml>", "plain")
@example(b'{"CreateTime": ' + b"9" * 200_000 + b"}", "plain")
def test_any_body_behind_a_good_signature(body: bytes, mode: str) -> None:
    survives(tencent.wrap(body, SAFE, timestamp="1795223400"), mode)


@given(trees)
def test_any_json_behind_a_good_signature(tree: object) -> None:
    survives(tencent.wrap(json.dumps(tree), PLAIN, timestamp="1795223400"), "plain")
    inner = {"FromUserName": "o1", "MsgType": "text", "CreateTime": 1, "Content": tree}
    sent = tencent.safely(json.dumps(inner), SAFE)
    envelope = survives(again(sent))
    assert envelope is None or envelope.sender == "o1"


@given(st.binary())
def test_any_plaintext_behind_a_good_lock(inner: bytes) -> None:
    survives(again(tencent.safely(inner, SAFE)))


@given(markup)
def test_any_markup_behind_a_good_lock(inner: str) -> None:
    survives(again(tencent.safely(inner.encode(), SAFE)))


@given(st.binary().map(lambda raw: raw + b"x" * (-len(raw) % 16)))
def test_any_blocks_behind_a_good_msg_signature(plain: bytes) -> None:
    survives(again(tencent.sealed(plain, SAFE)))


@given(st.sampled_from(["CLICK", "LOCATION", "TEMPLATESENDJOBFINISH", "pic_weixin"]), trees)
def test_any_field_of_an_event(event: str, tree: object) -> None:
    names = ("EventKey", "Latitude", "SendPicsInfo", "SendLocationInfo", "Status", "MsgID")
    head = {"FromUserName": "o1", "MsgType": "event", "CreateTime": 1, "Event": event}
    inner = json.dumps({**head, **dict.fromkeys(names, tree)})
    survives(again(tencent.safely(inner, SAFE)))


@given(st.sampled_from(["text", "image", "location", "voice", "link", "video"]), trees)
def test_any_field_of_a_message(kind: str, tree: object) -> None:
    names = ("Content", "MediaId", "Location_X", "Location_Y", "Scale", "Label", "MsgId", "Idx")
    head = {"FromUserName": "o1", "MsgType": kind, "CreateTime": 1}
    survives(again(tencent.safely(json.dumps({**head, **dict.fromkeys(names, tree)}), SAFE)))


def again(sent: Callback) -> Callback:
    """Return the same lock in a request that is fresh by the test's clock."""
    body = sent.body.decode()
    encrypted = body.split("<![CDATA[")[2].split("]]>")[0]
    return tencent.wrap(body, SAFE, encrypted=encrypted, timestamp="1795223400")
