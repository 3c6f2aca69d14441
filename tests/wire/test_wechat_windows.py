"""Only what the platform says opens a window opens one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.carriers import wechat
from tests.platforms import tencent
from tests.platforms.tencent import Account, Fields


def allowed(fields: Fields) -> tuple[int, timedelta] | None:
    found = wechat.allowance(wechat.parse(tencent.document(fields, Account()).encode()))
    return (found.messages, found.lasts) if found else None


@pytest.mark.parametrize(
    "fields",
    [tencent.text("o1", "x"), tencent.image("o1"), tencent.location("o1", 31.2, 121.4)],
    ids=["text", "image", "location"],
)
def test_a_message_opens_five_for_two_days(fields: Fields) -> None:
    assert allowed(fields) == (5, timedelta(hours=48))


@pytest.mark.parametrize("event", ["CLICK", "scancode_push", "scancode_waitmsg", "SCAN"])
def test_a_tap_or_a_scan_opens_three_for_a_minute(event: str) -> None:
    assert allowed(tencent.event("o1", event, "K")) == (3, timedelta(minutes=1))
    assert allowed(tencent.event("o1", "subscribe")) == (3, timedelta(minutes=1))


@pytest.mark.parametrize(
    "event", ["VIEW", "LOCATION", "unsubscribe", "pic_sysphoto", "location_select", "anything"]
)
def test_nothing_else_opens_any(event: str) -> None:
    assert allowed(tencent.event("o1", event, "K")) is None
