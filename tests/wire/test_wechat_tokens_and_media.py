"""A token is asked for without forcing it; files come as files and their errors as errors."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from hotline.carriers import wechat
from hotline.carriers.verdicts import Outcome, Undeliverable
from tests.platforms.wechat import DEMO_APPID, Platform
from tests.platforms.wechat_rules import MP4, PNG

SECRET = "s-e-c-r-e-t"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform(secret=SECRET) as platform:
        yield platform


def test_asking_twice_gives_the_same_token(platform: Platform) -> None:
    first, second = (wechat.stable_token(platform.base, DEMO_APPID, SECRET) for _ in range(2))
    assert first.value == second.value
    assert 7190 < second.expires_in <= 7200
    assert '"force_refresh": false' in platform.calls[0]["body"]
    assert first.value not in repr(first)


def test_a_wrong_secret_stops_the_account(platform: Platform) -> None:
    with pytest.raises(Undeliverable) as failed:
        wechat.stable_token(platform.base, DEMO_APPID, "wrong")
    assert (failed.value.code, failed.value.outcome) == (40125, Outcome.STOP_ACCOUNT)


@pytest.mark.parametrize(
    "how",
    [
        {"body": "{}"},
        {"body": '{"access_token": 7, "expires_in": 7200}'},
        {"body": '{"access_token": "", "expires_in": 7200}'},
        {"body": '{"access_token": "x", "expires_in": "soon"}'},
        {"body": "<html>"},
        {"silence": 0.1},
        {"status": 500},
    ],
)
def test_a_token_that_did_not_come_is_asked_for_again(
    platform: Platform, how: dict[str, object]
) -> None:
    platform.misbehave("stable_token", **how)
    with pytest.raises(Undeliverable) as failed:
        wechat.stable_token(platform.base, DEMO_APPID, SECRET)
    assert failed.value.outcome == Outcome.RETRY


def test_an_invalidated_token_asks_for_a_new_one_and_the_new_one_works(platform: Platform) -> None:
    old = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    platform.rules.invalidate()
    with pytest.raises(Undeliverable) as failed:
        wechat.deliver_text(platform.base, old, "oA", "您好")
    assert failed.value.outcome == Outcome.REFRESH_TOKEN
    new = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    wechat.deliver_text(platform.base, new, "oA", "您好")
    assert platform.texts_to("oA") == ["您好"]


def test_windows_and_counts_are_kept_by_the_stand_in() -> None:
    with Platform(accounting=True) as platform:
        token = wechat.stable_token(platform.base, DEMO_APPID, "").value

        def send() -> None:
            wechat.deliver_text(platform.base, token, "oA", "您好")

        with pytest.raises(Undeliverable, match="45015"):
            send()
        platform.rules.heard("oA")
        for _ in range(5):
            send()
        with pytest.raises(Undeliverable, match="45047"):
            send()
        platform.rules.heard("oA")
        send()
        assert len(platform.accepted) == 6


def test_a_picture_comes_as_its_bytes_and_its_type_is_told_by_them(platform: Platform) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    media = wechat.fetch_media(platform.base, token, "m1")
    assert (media.content, media.type) == (PNG, "image/png")
    platform.rules.media["m2"] = (b"\xff\xd8\xff\xe0 jpeg", "application/x-msdownload")
    assert wechat.fetch_media(platform.base, token, "m2").type == "image/jpeg"
    platform.rules.media["m3"] = (b"MZ program", "image/png")
    assert wechat.fetch_media(platform.base, token, "m3").type == "application/octet-stream"


def test_a_video_is_fetched_from_where_the_platform_says_it_lies(platform: Platform) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    media = wechat.fetch_media(platform.base, token, "video7")
    assert (media.content, media.type) == (MP4, "video/mp4")
    assert "access_token" not in platform.calls[-1]["path"]


@pytest.mark.parametrize(("status", "outcome"), [(404, Outcome.FINAL), (503, Outcome.RETRY)])
def test_a_video_that_is_not_there_is_told_by_its_status(
    platform: Platform, status: int, outcome: Outcome
) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    platform.misbehave("video7.mp4", status=status)
    with pytest.raises(Undeliverable) as failed:
        wechat.fetch_media(platform.base, token, "video7")
    assert failed.value.outcome == outcome


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.mp4",
        "http://localhost/x.mp4",
        "http://[::1]/x.mp4",
        "http://[::ffff:127.0.0.1]/x.mp4",
        "http://0.0.0.0/x.mp4",
        "http://10.0.0.7/x.mp4",
        "http://192.168.1.1/x.mp4",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/x.mp4",
        "http://224.0.0.1/x.mp4",
        "file:///etc/passwd",
        "ftp://example.com/x.mp4",
        "http://user@example.com/x.mp4",
        "",
    ],
)
def test_a_video_that_lies_in_our_own_house_is_not_fetched(platform: Platform, url: str) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    platform.misbehave("media/get", body=json.dumps({"video_url": url}))
    with pytest.raises(Undeliverable, match="forbidden_address"):
        wechat.fetch_media(platform.base, token, "video7")


def test_an_error_in_the_place_of_a_file_is_an_error(platform: Platform) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    with pytest.raises(Undeliverable) as failed:
        wechat.fetch_media(platform.base, token, "gone1")
    assert (failed.value.code, failed.value.outcome) == (40007, Outcome.FINAL)
    with pytest.raises(Undeliverable) as failed:
        wechat.fetch_media(platform.base, "no such token", "m1")
    assert failed.value.outcome == Outcome.REFRESH_TOKEN


@pytest.mark.parametrize(
    "how", [{"silence": 0.1}, {"status": 502}, {"body": ""}, {"body": "<html>"}, {"body": "{}"}]
)
def test_a_file_that_did_not_come_is_fetched_again(
    platform: Platform, how: dict[str, object]
) -> None:
    token = wechat.stable_token(platform.base, DEMO_APPID, SECRET).value
    platform.misbehave("media/get", **how)
    with pytest.raises(Undeliverable) as failed:
        wechat.fetch_media(platform.base, token, "m1")
    assert failed.value.outcome == Outcome.RETRY
