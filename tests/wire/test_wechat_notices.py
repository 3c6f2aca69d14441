"""A notice of approved fields reaches the citizen after the window, cut where it may be cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotline.carriers import wechat
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_notices import fitted
from tests.platforms.wechat import DEMO_APPID, Platform

NUMBER = {"character_string1": "20261121-000123-7"}


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as platform:
        yield platform


@pytest.fixture
def token(platform: Platform) -> str:
    return wechat.stable_token(platform.base, DEMO_APPID, "").value


def test_a_notice_arrives_with_its_fields_and_gets_an_id(platform: Platform, token: str) -> None:
    values = {**NUMBER, "thing2": "已派单"}
    notice_id = wechat.deliver_notice(platform.base, token, "oA", "T1", values)
    assert notice_id.isdigit()
    (noticed,) = platform.journal.of("noticed")
    assert noticed["data"]["thing2"] == {"value": "已派单"}


def test_the_same_notice_twice_is_one_for_the_citizen(platform: Platform, token: str) -> None:
    first, second = (
        wechat.deliver_notice(platform.base, token, "oA", "T1", NUMBER, once="reply-1")
        for _ in range(2)
    )
    assert first == second
    assert len(platform.journal.of("noticed")) == 1


def test_a_subscription_notice_without_consent_is_final(platform: Platform, token: str) -> None:
    platform.misbehave("subscribe/bizsend", errcode=43101)
    with pytest.raises(Undeliverable) as failed:
        wechat.deliver_subscription(platform.base, token, "oA", "T1", NUMBER, page="track")
    assert (failed.value.outcome, failed.value.reason) == (Outcome.FINAL, "refused_by_citizen")
    wechat.deliver_subscription(platform.base, token, "oA", "T1", NUMBER)
    assert len(platform.journal.of("noticed")) == 1


def test_words_are_cut_to_their_room_and_unsendable_characters_left_out() -> None:
    assert fitted({"thing1": "路" * 20})["thing1"]["value"] == "路" * 20
    assert fitted({"thing1": "路" * 21})["thing1"]["value"] == "路" * 19 + "…"
    assert fitted({"phrase12": "正在办理之中"})["phrase12"]["value"] == "正在办理…"
    assert fitted({"time3": "2026-11-21 09:12"})["time3"]["value"] == "2026-11-21 09:12"
    assert fitted({"thing1": "路\x07灯"})["thing1"]["value"] == "路灯"


def test_a_number_is_never_cut() -> None:
    with pytest.raises(Undeliverable, match="character_string1 does not fit"):
        fitted({"character_string1": "2" * 33})
