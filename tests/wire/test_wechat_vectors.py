"""Every published WeChat vector is decided as published."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.carriers import incoming, wechat
from hotline.carriers.envelope import Envelope
from hotline.carriers.markup import read
from hotline.carriers.verdicts import Rejected
from tests.wire import vectors

pytestmark = vectors.needed

# The publisher's words for a refusal are suggestions; where we use the same word it must fit.
OUR_WORDS = {
    *("signature", "stale_timestamp", "too_large", "downgrade", "empty_body", "malformed_xml"),
    *("dtd_forbidden", "missing_encrypt", "bad_base64", "bad_block_length", "bad_padding"),
    *("bad_length", "appid_mismatch", "bad_utf8"),
}


def opened(vector: dict[str, Any]) -> Envelope:
    now = vectors.ACCOUNT["now_for_freshness"]
    body = vector["body"].encode()
    return wechat.open_envelope(vectors.credentials(vector), vector["query"], body, now=now)


def of_outcome(*outcomes: str, verify: bool = False) -> list[dict[str, Any]]:
    return [
        vector
        for vector in vectors.CALLBACKS
        if vector["expect"]["outcome"] in outcomes and (vector["mode"] == "verify") == verify
    ]


@pytest.mark.parametrize("vector", of_outcome("accept", verify=True), ids=vectors.name_of)
def test_the_address_check_is_echoed(vector: dict[str, Any]) -> None:
    echoed = wechat.verify_url(vectors.credentials(vector), vector["query"])
    assert echoed == vector["expect"]["response_body"]


@pytest.mark.parametrize("vector", of_outcome("reject", verify=True), ids=vectors.name_of)
def test_a_false_address_check_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as refusal:
        wechat.verify_url(vectors.credentials(vector), vector["query"])
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize("vector", of_outcome("reject"), ids=vectors.name_of)
def test_a_false_callback_is_refused_for_the_right_reason(vector: dict[str, Any]) -> None:
    expected = vector["expect"]
    with pytest.raises(Rejected) as refusal:
        opened(vector)
    assert 400 <= refusal.value.status < 500
    if expected["reason"] in OUR_WORDS:
        assert refusal.value.reason == expected["reason"]
        assert refusal.value.status == expected["suggested_http_status"]


@pytest.mark.parametrize("vector", of_outcome("accept", "duplicate", "ignore"), ids=vectors.name_of)
def test_a_genuine_callback_is_opened_to_the_letter(vector: dict[str, Any]) -> None:
    envelope = opened(vector)
    fields = read(envelope.message)
    assert fields == vector["expect"]["fields"]
    assert envelope.sender == fields["FromUserName"]
    assert envelope.kind == fields["MsgType"]
    assert str(int(envelope.created_at.timestamp())) == fields["CreateTime"]


@pytest.mark.parametrize("vector", of_outcome("accept", "duplicate", "ignore"), ids=vectors.name_of)
def test_a_genuine_callback_has_the_published_key(vector: dict[str, Any]) -> None:
    # A receipt of a notice also carries the notice's id, after what the documents say.
    expected = vector["expect"]["dedupe_key"] + vector["expect"]["fields"].get("MsgID", "")
    assert opened(vector).dedupe_key == expected


@pytest.mark.parametrize("vector", of_outcome("ignore"), ids=vectors.name_of)
def test_what_is_to_be_ignored_is_nothing_that_opens_a_ticket(vector: dict[str, Any]) -> None:
    said = wechat.parse(opened(vector).message)
    assert isinstance(said, incoming.Unknown | incoming.Whereabouts | incoming.View)


def test_in_file_order_against_one_store_the_duplicates_are_found() -> None:
    store: set[str] = set()
    wrong = []
    for vector in of_outcome("accept", "duplicate", "ignore"):
        key = opened(vector).dedupe_key
        if (key in store) != (vector["expect"]["outcome"] == "duplicate"):
            wrong.append(vector["id"])
        store.add(key)
    assert wrong == []


@pytest.mark.parametrize("vector", vectors.REPLIES, ids=vectors.name_of)
def test_a_passive_reply_is_written_to_the_letter(vector: dict[str, Any]) -> None:
    from hotline.carriers.wechat_crypto import key_of

    account = wechat.Credentials(
        token=vector["token"], appid=vector["appid"], aes_key=vector["aes_key"]
    )
    prefix = first_bytes(vector["encrypt"], key_of(vector["aes_key"]))
    written = wechat.reply_envelope(
        account,
        vector["reply_plaintext_xml"],
        nonce=vector["nonce"],
        timestamp=vector["timestamp"],
        prefix=prefix,
    )
    assert written == vector["body"]


def first_bytes(encrypted: str, key: bytes) -> bytes:
    """Return the 16 bytes that the publisher put where a random prefix belongs."""
    import base64

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return decryptor.update(base64.b64decode(encrypted))[:16]
