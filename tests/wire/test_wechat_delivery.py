"""An answer reaches the platform once, in real characters, and every way to fail is told apart."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator

import pytest

from hotline.carriers import platform_call, wechat
from hotline.carriers.platform_call import Patience
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_api import stable_token
from tests.platforms.wechat import DEMO_APPID, Platform

OPENID = "oTEST0000000000000000000cz01"
SEND = "message/custom/send"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as platform:
        yield platform


@pytest.fixture
def token(platform: Platform) -> str:
    return stable_token(platform.base, DEMO_APPID, "s-e-c-r-e-t").value


def failure(platform: Platform, token: str, text: str = "您好") -> Undeliverable:
    with pytest.raises(Undeliverable) as failed:
        wechat.deliver_text(platform.base, token, OPENID, text)
    return failed.value


def test_a_text_arrives_as_real_characters_and_not_as_escapes(
    platform: Platform, token: str
) -> None:
    text = '井盖😡 "引号" \\u4e95 \n第二行\t完 </xml> ]]>'
    wechat.deliver_text(platform.base, token, OPENID, text)
    assert platform.texts_to(OPENID) == [text]
    assert "井盖😡" in platform.calls[-1]["body"]


def test_characters_that_json_would_escape_are_left_out(platform: Platform, token: str) -> None:
    wechat.deliver_text(platform.base, token, OPENID, "井\x07盖\x00好\ud83d了")
    assert platform.texts_to(OPENID) == ["井盖好了"]


def test_the_stand_in_refuses_escapes_as_the_platform_does(platform: Platform, token: str) -> None:
    escaped = b'{"touser": "oA", "msgtype": "text", "text": {"content": "\\u4e95"}}'
    verdict, _ = platform.rules.send(escaped)
    assert verdict["errcode"] == 40033


def test_length_is_measured_in_bytes_and_refused_before_it_is_sent(
    platform: Platform, token: str
) -> None:
    assert wechat.text_limit == 2048
    assert (wechat.measure("a"), wechat.measure("井"), wechat.measure("😡")) == (1, 3, 4)
    wechat.deliver_text(platform.base, token, OPENID, "井" * 682 + "ab")
    assert failure(platform, token, "井" * 683).code == 45002
    assert len(platform.accepted) == 1
    assert sum(SEND in call["path"] for call in platform.calls) == 1


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07"])
def test_nothing_is_not_sent(platform: Platform, token: str, text: str) -> None:
    assert failure(platform, token, text).outcome == Outcome.FINAL
    assert platform.accepted == []


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        (45015, Outcome.FINAL, "window_over"),
        (45047, Outcome.NEXT_MESSAGE, "count_used_up"),
        (40003, Outcome.FINAL, "unknown_recipient"),
        (48001, Outcome.STOP_ACCOUNT, "no_permission"),
        (45009, Outcome.AFTER_MIDNIGHT, "daily_quota"),
        (45011, Outcome.NEXT_MINUTE, "minute_quota"),
        (-1, Outcome.RETRY, "busy"),
        (40001, Outcome.REFRESH_TOKEN, "token"),
    ],
)
def test_a_refusal_is_told_by_its_number(
    platform: Platform, token: str, code: int, outcome: Outcome, reason: str
) -> None:
    platform.misbehave(SEND, errcode=code)
    failed = failure(platform, token)
    assert (failed.code, failed.outcome, failed.reason) == (code, outcome, reason)
    assert failed.rid
    assert platform.accepted == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"silence": 0.1}, "no_answer"),
        ({"silence": 0.1, "accept": True}, "no_answer"),
        ({"status": 502}, "http_502"),
        ({"status": 504, "accept": True}, "http_504"),
        ({"status": 408}, "http_408"),
        ({"body": "<html>please log in</html>"}, "garbled"),
        ({"body": ""}, "garbled"),
        ({"body": "[]"}, "garbled"),
        ({"body": '{"errcode": "soon"}'}, "garbled"),
        ({"body": "[" * 100_000}, "garbled"),
    ],
)
def test_whenever_the_platform_may_have_it_nobody_is_sure(
    platform: Platform, token: str, how: dict[str, object], code: str
) -> None:
    platform.misbehave(SEND, **how)
    failed = failure(platform, token)
    assert (failed.code, failed.outcome) == (code, Outcome.UNSURE)


def test_a_message_taken_and_an_answer_lost_is_one_message_and_unsure(
    platform: Platform, token: str
) -> None:
    platform.misbehave(SEND, accept=True, silence=0.1)
    assert failure(platform, token).outcome == Outcome.UNSURE
    assert platform.texts_to(OPENID) == ["您好"]


def test_a_call_that_never_left_may_be_made_again(platform: Platform, token: str) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        base = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        with pytest.raises(Undeliverable) as failed:
            wechat.deliver_text(base, token, OPENID, "您好")
    assert (failed.value.code, failed.value.outcome) == ("unreachable", Outcome.RETRY)


@pytest.mark.parametrize("base", ["http://[bad", "nonsense", "ftp://127.0.0.1", "http://a b\n/"])
def test_a_base_address_that_is_none_is_no_crash(base: str) -> None:
    with pytest.raises(Undeliverable) as failed:
        wechat.deliver_text(base, "t", OPENID, "您好")
    assert failed.value.outcome == Outcome.RETRY


@pytest.mark.parametrize(
    ("status", "outcome"), [(403, Outcome.STOP_ACCOUNT), (429, Outcome.NEXT_MINUTE)]
)
def test_a_gateway_that_refuses_has_not_delivered(
    platform: Platform, token: str, status: int, outcome: Outcome
) -> None:
    platform.misbehave(SEND, status=status)
    assert failure(platform, token).outcome == outcome


def test_an_ok_without_a_number_is_an_ok(platform: Platform, token: str) -> None:
    platform.misbehave(SEND, body='{"errmsg": "ok"}')
    wechat.deliver_text(platform.base, token, OPENID, "您好")
    platform.misbehave(SEND, body='{"errcode": "0"}')
    wechat.deliver_text(platform.base, token, OPENID, "您好")


@pytest.mark.parametrize("how", [{"drip": 0.2}, {"silence": 30.0}])
def test_a_peer_that_drips_or_sleeps_cannot_hold_a_worker(
    platform: Platform, how: dict[str, float]
) -> None:
    platform.misbehave("/slow", **how)
    began = time.monotonic()
    with pytest.raises(Undeliverable) as failed:
        platform_call.ask("GET", platform.base + "/slow", patience=Patience(total=0.5))
    assert failed.value.outcome == Outcome.UNSURE
    assert time.monotonic() - began < 3


def test_a_connection_goes_to_the_address_that_was_looked_at(platform: Platform) -> None:
    port = platform.server_address[1]
    url = f"http://nowhere.invalid:{port}/_file/x.mp4"
    assert platform_call.ask("GET", url, address="127.0.0.1").content_type == "video/mp4"
    assert platform.calls[-1]["host"] == f"nowhere.invalid:{port}"


def test_an_answer_without_end_is_cut(platform: Platform) -> None:
    platform.misbehave("/endless", body="x" * 100_000)
    with pytest.raises(Undeliverable, match="answer_too_large"):
        platform_call.ask("GET", platform.base + "/endless", most=50_000)


def test_no_token_and_no_secret_reaches_the_log_or_the_error(
    platform: Platform, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")  # quieter than that in our settings
    platform.misbehave(SEND, errcode=40001, errmsg=f"access_token {token} is invalid")
    failed = failure(platform, token)
    stable_token(platform.base, DEMO_APPID, "s-e-c-r-e-t")
    assert "custom/send" in caplog.text
    for secret in (token, "s-e-c-r-e-t"):
        assert secret not in caplog.text + str(failed) + repr(failed.__dict__)


def test_proxies_in_the_environment_are_not_used(
    platform: Platform, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    platform_call._client.cache_clear()
    wechat.deliver_text(platform.base, token, OPENID, "您好")
    assert len(platform.accepted) == 1
