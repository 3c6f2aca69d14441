"""The menu as the platform takes it: every limit in bytes, every refusal a named fact, and what it
tells back is what was pushed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotline.carriers import Button, Outcome, Undeliverable
from hotline.carriers.wechat import fetch_menu, menu_faults, push_menu, stable_token
from tests.platforms.wechat import DEMO_APPID, Platform

LEAF = {"kind": "view", "value": "https://example.gov.cn/open"}
MENU = (
    Button("我报灾情", below=(Button("发送位置", "location_select", "REPORT_DISASTER"),)),
    Button("公示", **LEAF),
)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as stand_in:
        yield stand_in


@pytest.fixture
def token(platform: Platform) -> str:
    return stable_token(platform.base, DEMO_APPID, "").value


def test_what_was_pushed_is_told_back(platform: Platform, token: str) -> None:
    push_menu(platform.base, token, MENU)
    assert "type" not in platform.menus.buttons[0]
    assert fetch_menu(platform.base, token) == MENU


def test_an_account_without_a_menu_has_none(platform: Platform, token: str) -> None:
    assert fetch_menu(platform.base, token) == ()


def test_what_was_set_up_in_the_console_is_read_as_well(platform: Platform, token: str) -> None:
    platform.menus.buttons = [{"type": "text", "name": "问好", "value": "您好"}]
    assert fetch_menu(platform.base, token) == (Button("问好", "text", "您好"),)


@pytest.mark.parametrize("body", ['{"selfmenu_info": 5, "is_menu_open": 1}', '{"is_menu_open": 1}'])
def test_rubbish_told_back_is_no_menu(platform: Platform, token: str, body: str) -> None:
    platform.misbehave("/cgi-bin/get_current_selfmenu_info", body=body)
    assert fetch_menu(platform.base, token) == ()


@pytest.mark.parametrize(
    ("code", "reason"), [(48001, "no_permission"), (40018, "menu_name"), (40055, "menu_address")]
)
def test_a_refusal_is_a_named_fact(platform: Platform, token: str, code: int, reason: str) -> None:
    platform.misbehave("/cgi-bin/menu/create", errcode=code)
    with pytest.raises(Undeliverable) as refused:
        push_menu(platform.base, token, MENU)
    assert (refused.value.code, refused.value.reason) == (code, reason)


def test_a_push_without_an_answer_may_be_repeated(platform: Platform, token: str) -> None:
    platform.misbehave("/cgi-bin/menu/create", status=502)
    with pytest.raises(Undeliverable) as refused:
        push_menu(platform.base, token, MENU)
    assert refused.value.outcome is Outcome.RETRY


@pytest.mark.parametrize(
    ("buttons", "where"),
    [
        ((), "name 0 empty"),
        ((Button("汛情实况吧", **LEAF),), ""),  # 15 bytes
        ((Button("汛情实况吧ab", **LEAF),), "name 0 too_long"),  # 17
        ((Button("甲", below=(Button("乙" * 20, **LEAF),)),), ""),
        ((Button("甲", below=(Button("乙" * 20 + "a", **LEAF),)),), "name 0-0 too_long"),
        ((Button("甲", "click", "K" * 128),), ""),
        ((Button("甲", "click", "K" * 129),), "value 0 too_long"),
        ((Button("甲", "click", "有 空格"),), "value 0 not_a_key"),
        ((Button("甲", "view", "https://e.cn/" + "a" * 1011),), ""),
        ((Button("甲", "view", "https://e.cn/" + "a" * 1012),), "value 0 too_long"),
        ((Button("甲", "view", "javascript:alert(1)"),), "value 0 not_an_address"),
        ((Button("甲", "view", "https://e.cn/a b"),), "value 0 not_an_address"),
        ((Button("甲", "view", "https://e.cn/\0"),), "value 0 unspeakable"),
        ((Button("甲", "media_id", "x"),), "kind 0 unknown"),
        ((Button("甲"),), "kind 0 empty"),
        ((Button(" ", **LEAF),), "name 0 empty"),
        ((Button("甲\n乙", **LEAF),), "name 0 unspeakable"),
        ((Button("甲", **LEAF),) * 4, "name 3 too_many"),
        ((Button("甲", below=(Button("乙", **LEAF),) * 6),), "name 0-5 too_many"),
    ],
)
def test_what_the_platform_would_refuse_is_known_before(
    platform: Platform, token: str, buttons: tuple[Button, ...], where: str
) -> None:
    found = [
        f"{fault.part} {'-'.join(map(str, fault.place))} {fault.what}"
        for fault in menu_faults(buttons)
    ]
    assert found == ([where] if where else [])
    if not where:
        push_menu(platform.base, token, buttons)
