"""What Douyin pushes to us: proven by the signature over its whole body, read to the letter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.carriers import Challenged, Outcome, Rejected, Undeliverable, douyin
from hotline.carriers import incoming as it
from tests.platforms.douyin import (
    CLIENT_KEY,
    OPEN_ID,
    SECRET,
    body_of,
    comment,
    event,
    signature,
)
from tests.wire import vectors

ACCOUNT = douyin.Credentials(client_key=CLIENT_KEY, secret=SECRET, open_id=OPEN_ID)


def opened(said: Any, *, signed: str | None = None) -> Any:
    body = body_of(said)
    query = {"x-douyin-signature": signature(body) if signed is None else signed}
    return douyin.open_envelope(ACCOUNT, query, body, now=1_795_000_000)


def why_rejected(said: Any, **how: Any) -> tuple[str, int]:
    with pytest.raises(Rejected) as caught:
        opened(said, **how)
    return caught.value.reason, caught.value.status


@vectors.needed
@pytest.mark.parametrize("vector", vectors.DOUYIN, ids=vectors.name_of)
def test_every_published_vector(vector: dict[str, Any]) -> None:
    account = douyin.Credentials(client_key="awTEST", secret=vector["client_secret"])
    query = {name.lower(): value for name, value in vector["headers"].items()}
    body = vector["body"].encode()
    if vector["expect"] == "reject":
        with pytest.raises(Rejected):
            douyin.open_envelope(account, query, body, now=0)
    elif "response_body" in vector:
        with pytest.raises(Challenged) as caught:
            douyin.open_envelope(account, query, body, now=0)
        assert caught.value.answer == vector["response_body"]
    else:
        said = douyin.parse(douyin.open_envelope(account, query, body, now=0).message)
        assert isinstance(said, it.PublicWord)
        assert (said.content, said.comment, said.post) == ("噪音扰民", "@c1", "@i1")
        assert said.created_at == datetime.fromtimestamp(1795223700, UTC)


@pytest.mark.parametrize("as_text", [False, True])
def test_a_comment_is_read_alike_in_both_spellings(as_text: bool) -> None:
    said = douyin.parse(opened(comment("路灯不亮 😀", number="@c9", as_text=as_text)).message)
    assert isinstance(said, it.PublicWord)
    assert (said.content, said.comment, said.sender) == ("路灯不亮 😀", "@c9", "u1")


def test_a_comment_is_one_of_a_kind_by_its_number_whatever_else_differs() -> None:
    first = opened(comment("一", number="@c1", at=1_795_000_000))
    assert first.dedupe_key == opened(comment("改", number="@c1", as_text=True)).dedupe_key
    assert first.dedupe_key != opened(comment("一", number="@c2")).dedupe_key


def test_a_challenge_comes_back_as_it_was_written() -> None:
    for challenge, answer in ((12345, '{"challenge":12345}'), ("12345", '{"challenge":"12345"}')):
        with pytest.raises(Challenged) as caught:
            opened(event("verify_webhook", {"challenge": challenge}))
        assert caught.value.answer == answer


def test_what_is_no_comment_of_a_citizen_is_kept_and_left_alone() -> None:
    for said in (
        event("im_receive_msg", '{"text": "你好"}'),
        event("authorize", "not json"),
        event("something_new", [1]),
        comment("我们自己的回复", who=OPEN_ID),
    ):
        assert isinstance(douyin.parse(opened(said).message), it.Unknown)


@pytest.mark.parametrize(
    ("said", "how", "why"),
    [
        (comment(), {"signed": ""}, ("signature", 403)),
        (comment(), {"signed": "0" * 40}, ("signature", 403)),
        (comment(), {"signed": "é\udc80"}, ("signature", 403)),
        (comment(to="open-OTHER"), {}, ("wrong_recipient", 403)),
        (comment() | {"client_key": "awOTHER"}, {}, ("wrong_recipient", 403)),
        (event("", {}), {}, ("missing_field", 400)),
        (event("verify_webhook", {}), {}, ("missing_field", 400)),
        (event("verify_webhook", {"challenge": True}), {}, ("missing_field", 400)),
        (event("verify_webhook", {"challenge": [1]}), {}, ("missing_field", 400)),
        (b"", {}, ("empty_body", 400)),
        (b"\xff\xfe{", {}, ("bad_utf8", 400)),
        (b'{"event":', {}, ("malformed_json", 400)),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", {}, ("too_deep", 400)),
        (b" " * (douyin.MAX_BODY + 1), {}, ("too_large", 413)),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_rubbish_is_refused(said: Any, how: dict[str, str], why: tuple[str, int]) -> None:
    assert why_rejected(said, **how) == why


def test_what_lacks_its_number_or_its_time_cannot_be_read_and_somebody_sees_it() -> None:
    for missing in ("comment_id", "create_time", "reply_to_item_id"):
        said = comment()
        del said["content"][missing]
        with pytest.raises(Rejected):
            douyin.parse(opened(said).message)


def test_an_account_that_would_believe_anybody_cannot_be() -> None:
    for wrong in ({"secret": ""}, {"client_key": ""}):
        with pytest.raises(ValueError, match="client"):
            douyin.Credentials(**{"client_key": "x", "secret": "y"} | wrong)


def test_no_machine_says_anything_there() -> None:
    with pytest.raises(Undeliverable) as caught:
        douyin.deliver_text("", "", "u1", "已处理")
    assert (caught.value.code, caught.value.outcome) == ("by_hand", Outcome.NEXT_MESSAGE)
