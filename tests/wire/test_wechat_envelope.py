"""A callback counts only when every seal is whole; each way to break one is refused by its name."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import replace
from typing import Any

import pytest

from hotline.carriers import wechat
from hotline.carriers.envelope import Envelope
from hotline.carriers.fields import MAX_DEPTH
from hotline.carriers.verdicts import Rejected
from tests.platforms import tencent
from tests.platforms.tencent import Account, Callback

SAFE = Account()
PLAIN = replace(SAFE, mode="plain")
COMPAT = replace(SAFE, mode="compat")
OPENID = "oTEST0000000000000000000cz01"
OTHER_KEY = "PrevRotatedAesKey9876543210ZYXWVUTSRQPONMLb"


def opened(sent: Callback, account: Account = SAFE, *, now: float = 0, **more: Any) -> Envelope:
    """Open a callback as an account that is set up like the sender's."""
    given = {"token": account.token, "appid": account.appid, "aes_key": account.aes_key}
    credentials = wechat.Credentials(**{**given, "mode": account.mode, **more})  # type: ignore[arg-type]
    return wechat.open_envelope(credentials, sent.query, sent.body, now=now)


def refused(sent: Callback, account: Account = SAFE, **more: Any) -> tuple[str, int]:
    with pytest.raises(Rejected) as refusal:
        opened(sent, account, **more)
    return refusal.value.reason, refusal.value.status


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("mode", ["safe", "compat", "plain"])
def test_every_mode_is_read_in_xml_and_in_json(mode: str, form: str) -> None:
    account = replace(SAFE, mode=mode, form=form)
    envelope = opened(
        tencent.callback(tencent.text(OPENID, "井盖🚧", MsgId=24900000000000099), account), account
    )
    assert (envelope.sender, envelope.kind) == (OPENID, "text")
    assert envelope.dedupe_key == "msgid:24900000000000099"
    assert envelope.opened_by == ("plain" if mode == "plain" else "current")


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
def test_a_query_without_one_of_its_three_parts_is_refused(missing: str) -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE)
    del sent.query[missing]
    assert refused(sent) == ("signature", 403)


def test_the_address_check_needs_its_signature_and_its_echo() -> None:
    credentials = wechat.Credentials(token=SAFE.token, appid=SAFE.appid, mode="plain")
    query = tencent.wrap("", SAFE).query
    with pytest.raises(Rejected, match="missing_parameter"):
        wechat.verify_url(credentials, query)
    assert wechat.verify_url(credentials, {**query, "echostr": "<b>7</b>"}) == "<b>7</b>"
    with pytest.raises(Rejected, match="signature"):
        wechat.verify_url(credentials, {**query, "echostr": "7", "nonce": "other"})


def test_a_safe_account_refuses_a_plain_body_however_well_the_query_is_signed() -> None:
    sent = tencent.callback(tencent.text(OPENID, "我是假的"), PLAIN)
    assert refused(sent, SAFE) == ("downgrade", 403)
    assert refused(sent, COMPAT) == ("downgrade", 403)


def test_a_safe_account_is_not_fooled_by_an_encrypt_type_without_encrypt() -> None:
    sent = tencent.callback(tencent.text(OPENID, "我是假的"), PLAIN)
    sent.query["encrypt_type"] = "aes"
    assert refused(sent, SAFE) == ("missing_encrypt", 400)


def test_in_compat_mode_only_the_locked_copy_counts() -> None:
    sent = tencent.callback(tencent.text(OPENID, "真的"), COMPAT)
    forged = sent.body.replace("真的".encode(), "假的".encode()).replace(
        OPENID.encode(), b"oATTACKER"
    )
    envelope = opened(replace(sent, body=forged), COMPAT)
    assert envelope.sender == OPENID
    assert "真的" in envelope.message.decode()
    assert "假的" not in envelope.message.decode()


def test_a_plain_account_with_a_key_opens_what_is_locked() -> None:
    sent = tencent.callback(tencent.text(OPENID, "切换中"), SAFE)
    assert opened(sent, PLAIN).opened_by == "current"


def test_a_changed_ciphertext_is_caught_by_the_signature_before_anything_is_decrypted() -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE)
    middle = len(sent.body) // 2
    other = b"A" if sent.body[middle : middle + 1] != b"A" else b"B"
    body = sent.body[:middle] + other + sent.body[middle + 1 :]
    assert refused(replace(sent, body=body)) == ("signature", 403)


def test_msg_signature_missing_or_of_another_kind_is_refused() -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE)
    other = {**sent.query, "msg_signature": sent.query["signature"]}
    assert refused(replace(sent, query=other)) == ("signature", 403)
    del sent.query["msg_signature"]
    assert refused(sent) == ("signature", 403)


@pytest.mark.parametrize("appid", ["wxdemo0000000000x", "xwxdemo0000000000", "wxdemo", "", "wxZ"])
def test_a_message_for_any_other_appid_is_refused(appid: str) -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), replace(SAFE, appid=appid))
    assert refused(sent) == ("appid_mismatch", 403)


def packed(message: bytes = b"<xml/>", length: int | None = None) -> bytes:
    head = b"r" * 16 + struct.pack(">I", len(message) if length is None else length)
    return head + message + SAFE.appid.encode()


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (bytes([33]) * 33, "bad_padding"),
        (bytes([0]) * 32, "bad_padding"),
        (b"\x05" + bytes([9]) * 8, "bad_padding"),  # last byte right, one before it not
        (bytes([32]) * 31 + b"\x1f", "bad_padding"),
    ],
)
def test_every_byte_of_the_padding_is_looked_at(tail: bytes, reason: str) -> None:
    plain = packed()
    filler = b"x" * (-(len(plain) + len(tail)) % 16)
    assert refused(tencent.sealed(filler + plain + tail, SAFE)) == (reason, 400)


@pytest.mark.parametrize("length", [2**32 - 1, 1000, 23])
def test_a_length_beyond_the_rest_is_refused(length: int) -> None:
    sent = tencent.sealed(tencent.pad(packed(length=length)), SAFE)
    assert refused(sent)[0] in ("bad_length", "appid_mismatch")
    assert refused(tencent.sealed(tencent.pad(packed(length=2**31)), SAFE)) == ("bad_length", 400)


def test_ciphertext_with_no_room_for_a_length_is_refused() -> None:
    assert refused(tencent.sealed(b"\x10" * 32, SAFE)) == ("bad_length", 400)


def locked_as(encrypted: str, element: str | None = None) -> Callback:
    body = element or f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    return tencent.wrap(f"<xml>{body}</xml>", SAFE, encrypted=encrypted)


@pytest.mark.parametrize(
    ("encrypted", "reason"),
    [
        ("@@@", "bad_base64"),
        ("汉字", "bad_base64"),
        ("AAAA", "bad_block_length"),
        ("", "bad_block_length"),
        (base64.b64encode(b"x" * 24).decode(), "bad_block_length"),
    ],
)
def test_what_is_not_ciphertext_is_refused_though_signed(encrypted: str, reason: str) -> None:
    assert refused(locked_as(encrypted)) == (reason, 400)


def test_two_encrypt_elements_are_refused_in_xml_and_in_json() -> None:
    encrypted = tencent.encrypt(b"<xml/>", SAFE)
    twice = f"<Encrypt>{encrypted}</Encrypt><Encrypt>{encrypted}</Encrypt>"
    assert refused(locked_as(encrypted, twice)) == ("duplicate_encrypt", 400)
    json_body = f'{{"Encrypt": "{encrypted}", "Encrypt": "{encrypted}"}}'
    sent = tencent.wrap(json_body, SAFE, encrypted=encrypted)
    assert refused(sent) == ("duplicate_encrypt", 400)
    nested = f"<Encrypt><a>{encrypted}</a></Encrypt>"
    assert refused(locked_as(encrypted, nested)) == ("duplicate_encrypt", 400)


def test_the_previous_key_still_opens_and_is_named_for_the_answer() -> None:
    old = replace(SAFE, aes_key=OTHER_KEY)
    sent = tencent.callback(tencent.text(OPENID, "换钥匙"), old)
    assert opened(sent, SAFE, previous_aes_key=OTHER_KEY).opened_by == "previous"
    assert refused(sent, SAFE)[1] in (400, 403)


def test_the_spare_bits_of_the_keys_last_character_mean_nothing() -> None:
    # 43 characters are 258 bits for 256: G, H, I … differ only in the two that nobody reads.
    head, last = SAFE.aes_key[:42], SAFE.aes_key[42]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    same = alphabet.index(last) // 4 * 4
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE)
    for character in alphabet[same : same + 4]:
        assert opened(sent, replace(SAFE, aes_key=head + character)).opened_by == "current"


@pytest.mark.parametrize(
    "values",
    [
        {"token": ""},
        {"aes_key": ""},
        {"aes_key": "short"},
        {"aes_key": "=" * 43},
        {"previous_aes_key": "x" * 44},
        {"mode": "open"},
    ],
)
def test_an_account_that_cannot_work_is_refused_when_it_is_set_up(values: dict[str, Any]) -> None:
    good = {"token": SAFE.token, "appid": SAFE.appid, "aes_key": SAFE.aes_key}
    with pytest.raises(ValueError, match=r".+"):
        wechat.Credentials(**{**good, **values})


def test_no_secret_stands_in_the_representation_of_an_account_or_a_message() -> None:
    account = wechat.Credentials(
        token="t-o-k-e-n", appid="wx1", aes_key=SAFE.aes_key, secret="s-e-c-r-e-t"
    )
    for secret in ("t-o-k-e-n", SAFE.aes_key, "s-e-c-r-e-t"):
        assert secret not in repr(account)
    envelope = opened(tencent.callback(tencent.text(OPENID, "我的隐私"), SAFE))
    assert OPENID not in repr(envelope)
    assert "隐私" not in repr(envelope)
    assert OPENID not in repr(wechat.parse(envelope.message))


def test_freshness_is_off_by_default_and_works_both_ways_when_on() -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE, timestamp="1795137000")
    assert opened(sent, now=1795223520).sender == OPENID
    assert refused(sent, now=1795223520, max_age=600) == ("stale_timestamp", 403)
    assert refused(sent, now=1795137000 - 601, max_age=600) == ("stale_timestamp", 403)
    assert opened(sent, now=1795137599, max_age=600).sender == OPENID


@pytest.mark.parametrize("timestamp", ["yesterday", "-5", "1" * 5000, "１７９５２２３５２０"])
def test_a_timestamp_that_is_none_is_stale_where_freshness_counts(timestamp: str) -> None:
    sent = tencent.callback(tencent.text(OPENID, "x"), SAFE, timestamp=timestamp)
    assert refused(sent, now=1795223520, max_age=600) == ("stale_timestamp", 403)


def test_a_body_above_the_cap_is_refused_before_it_is_parsed() -> None:
    just = tencent.text(OPENID, "长" * ((wechat.MAX_BODY - 2000) // 3))
    assert opened(tencent.callback(just, PLAIN), PLAIN).kind == "text"
    huge = tencent.wrap(b"<xml>" + b"x" * wechat.MAX_BODY, PLAIN)
    assert refused(huge, PLAIN) == ("too_large", 413)


DTDS = {
    "xxe": '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "entity": '<!DOCTYPE xml [<!ENTITY a "b">]>',
    "parameter entity": '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    "bare": "<!DOCTYPE xml>",
    "external": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/evil.dtd">',
    "bomb": '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}


@pytest.mark.parametrize("dtd", DTDS.values(), ids=DTDS.keys())
@pytest.mark.parametrize("where", ["plain", "outer", "inner"])
def test_a_document_type_is_refused_wherever_it_stands(dtd: str, where: str) -> None:
    message = tencent.document(tencent.text(OPENID, "x"), SAFE)
    if where == "plain":
        sent, account = tencent.wrap(dtd + message, PLAIN), PLAIN
    elif where == "inner":
        sent, account = tencent.safely(dtd + message, SAFE), SAFE
    else:
        good = tencent.callback(tencent.text(OPENID, "x"), SAFE)
        sent, account = replace(good, body=dtd.encode() + good.body), SAFE
    assert refused(sent, account) == ("dtd_forbidden", 400)


def test_an_entity_nobody_declared_is_malformed() -> None:
    sent = tencent.wrap("<xml><Content>&e;</Content></xml>", PLAIN)
    assert refused(sent, PLAIN) == ("malformed_xml", 400)


@pytest.mark.parametrize("storeys", [MAX_DEPTH + 1, 2_000, 50_000])
def test_deep_nesting_is_refused_in_xml_and_in_json(storeys: int) -> None:
    xml = "<xml>" + "<a>" * storeys + "</a>" * storeys + "</xml>"
    assert refused(tencent.wrap(xml[: wechat.MAX_BODY], PLAIN), PLAIN) == ("too_deep", 400)
    arrays = '{"a":' + "[" * storeys + "]" * storeys + "}"
    assert refused(tencent.wrap(arrays, PLAIN), PLAIN) == ("too_deep", 400)
    assert refused(tencent.safely(arrays, SAFE), SAFE)[0] == "too_deep"


def test_thousands_of_elements_are_refused() -> None:
    assert refused(tencent.wrap("<xml>" + "<a/>" * 2_000 + "</xml>", PLAIN), PLAIN) == (
        "too_many_elements",
        400,
    )
    sent = tencent.wrap(json.dumps({"a": list(range(2_000))}), PLAIN)
    assert refused(sent, PLAIN) == ("too_many_elements", 400)


BROKEN = {
    "empty": (b"", "empty_body"),
    "blank": (b" \r\n\t", "empty_body"),
    "cut off": ("<xml><Content><![CDATA[截断".encode(), "malformed_xml"),
    "two roots": (b"<xml></xml><xml></xml>", "malformed_xml"),
    "another root": (b"<html></html>", "malformed_xml"),
    "no markup": (b"hello", "malformed_xml"),
    "not utf-8": (b"<xml><Content>\xff\xfe</Content></xml>", "bad_utf8"),
    "utf-16": ("<xml><Content>x</Content></xml>".encode("utf-16"), "bad_utf8"),
    "cut off json": (b'{"Content": "x', "malformed_json"),
    "json not utf-8": (b'{"Content": "\xff"}', "bad_utf8"),
    "empty xml": (b"<xml></xml>", "missing_field"),
    "no sender": (b"<xml><MsgType>text</MsgType></xml>", "missing_field"),
}


@pytest.mark.parametrize(("body", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plain_body_is_refused(body: bytes, reason: str) -> None:
    assert refused(tencent.wrap(body, PLAIN), PLAIN) == (reason, 400)


@pytest.mark.parametrize(("body", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_message_in_a_perfect_envelope_is_refused(body: bytes, reason: str) -> None:
    assert refused(tencent.safely(body, SAFE)) == (reason, 400)


def test_text_that_pretends_to_be_utf_16_is_malformed() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        sent = tencent.wrap("<xml></xml>".encode(encoding), PLAIN)
        assert refused(sent, PLAIN) == ("malformed_xml", 400)


def test_a_claimed_encoding_changes_nothing() -> None:
    message = tencent.document(tencent.text(OPENID, "井盖"), SAFE)
    sent = tencent.safely('<?xml version="1.0" encoding="gbk"?>' + message, SAFE)
    assert "井盖" in opened(sent).message.decode()
    assert opened(sent).kind == "text"
