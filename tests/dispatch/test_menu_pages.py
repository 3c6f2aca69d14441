"""The menu of an account: one person of the centre writes it, another puts it before the citizens,
what the platform refuses is seen and tried again, and an older one is put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from dispatch import menus
from hotline.demo.menus import MENU
from hotline.models import LexiconEntry, MenuPush, MenuVersion, SecurityEvent, ShownMenu, User
from tests.cast import DOOR, Cast
from tests.platforms.wechat import Platform

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/menus/city/"
FORM = {
    "name-0": "汛情实况",
    "name-0-0": "避险指南",
    "kind-0-0": "click",
    "value-0-0": "FLOOD_SAFETY",
    "name-0-2": "办理公开",  # a line stands empty before it
    "kind-0-2": "view",
    "value-0-2": "/cases/",
    "name-2": "我报灾情",
    "kind-2": "click",
    "value-2": "REPORT_DISASTER",
}


@pytest.fixture(autouse=True)
def platform(settings: Any) -> Iterator[Platform]:
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as stands_in:
        settings.WECHAT_API, settings.PUBLIC_URL = stands_in.base, "https://12345.example.gov.cn"
        yield stands_in


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def wrote(cast: Cast, form: dict[str, str] = FORM, **more: str) -> MenuVersion:
    """The first duty officer keeps a version."""
    number = MenuVersion.objects.count()
    answer = desk_of(cast.duty).post(ADDRESS, form | {"seen": str(number)} | more)
    assert answer.status_code == 302, answer.content.decode()
    return MenuVersion.objects.latest("number")


def pushed(cast: Cast, version: MenuVersion, *, by: User | None = None) -> MenuPush:
    """The second one pushes it, and the worker carries it out."""
    client = desk_of(by or cast.duty2)
    assert client.post(f"{ADDRESS}{version.number}/push/").status_code == 302
    push = MenuPush.objects.first()
    assert push is not None
    return carried_out(push)


def carried_out(push: MenuPush) -> MenuPush:
    MenuPush.objects.filter(pk=push.pk).update(next_try_at=timezone.now())
    menus.push(push.pk)
    return MenuPush.objects.get(pk=push.pk)


def page(person: User, address: str = ADDRESS) -> str:
    answer = desk_of(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_people_put_a_menu_before_the_citizens(cast: Cast, platform: Platform) -> None:
    version = wrote(cast)
    assert desk_of(cast.duty).post(f"{ADDRESS}1/push/").status_code == 403
    assert not platform.menus.buttons
    assert pushed(cast, version).state == "done"
    [flood, report] = platform.menus.buttons
    assert [one["name"] for one in flood["sub_button"]] == ["避险指南", "办理公开"]
    assert flood["sub_button"][1]["url"] == "https://12345.example.gov.cn/cases/"
    assert report["key"] == "REPORT_DISASTER"
    logged = SecurityEvent.objects.get(what="menu_pushed")
    assert (logged.by, logged.subject, logged.details) == (cast.duty2, "city", {"v": 1})
    menus.look(cast.city.pk)
    assert "平台上显示的与此完全一致" in page(cast.duty)


def test_pages_of_our_own_wait_until_the_house_has_an_address(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    wrote(cast)
    answer = desk_of(cast.duty2).post(f"{ADDRESS}1/push/")
    assert answer.status_code == 403
    assert "HOTLINE_PUBLIC_URL" in answer.content.decode()


def test_the_three_menus_of_the_demo_are_taken(cast: Cast, platform: Platform) -> None:
    pushed(cast, MenuVersion.objects.write(cast.city, MENU, by=cast.duty, seen=0))
    assert [button["name"] for button in platform.menus.buttons] == [
        *("汛情实况", "工作动态", "我报灾情")
    ]


def test_only_the_centre_edits_and_a_vendor_does_not_even_look(cast: Cast) -> None:
    wrote(cast)
    for person, read in ((cast.operator, 403), (cast.inspector, 403), (cast.leader, 200)):
        client = desk_of(person)
        assert client.get(ADDRESS).status_code == read
        assert client.post(ADDRESS, FORM | {"name-2": "报", "seen": "1"}).status_code == 403
        assert client.post(f"{ADDRESS}1/push/").status_code == 403
    assert not MenuPush.objects.exists()
    assert MenuVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name-0", "汛情实况与预警", "最多 16 个字节"),
        ("name-0-0", "避" * 21, "最多 60 个字节"),
        ("value-0-0", "K" * 129, "最多 128 个字节"),
        ("value-0-2", "//evil.example", "地址以"),
        ("kind-2", "media_id", "做不了"),
        ("name-2", "", "还没有填"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_written_stays(
    cast: Cast, field: str, value: str, said: str
) -> None:
    answer = desk_of(cast.duty).post(ADDRESS, FORM | {field: value, "seen": "0"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert value in shown or field == "kind-2"
    assert not MenuVersion.objects.exists()


@pytest.mark.parametrize(
    "rubbish", ["a\0b", "https://e.cn/\0", "9" * 30, "(" * 3000, "٣²", "\u202e"]
)
def test_rubbish_in_a_field_breaks_nothing(cast: Cast, rubbish: str) -> None:
    client = desk_of(cast.duty)
    for field in ("name-0", "kind-0-0", "value-0-2", "do", "seen"):
        assert client.post(ADDRESS, FORM | {"seen": "0", field: rubbish}).status_code < 500, field
    assert client.get(ADDRESS).status_code == 200


def test_words_that_are_banned_do_not_stand_in_a_menu(cast: Cast) -> None:
    given = {"ban": "insult", "words": "刁民", "effect": "block", "reason": "侮辱", "why": "x"}
    LexiconEntry.objects.add(given, by=cast.duty)
    answer = desk_of(cast.duty).post(ADDRESS, FORM | {"name-0": "刁民", "seen": "0"})
    assert answer.status_code == 422
    assert "侮辱" in answer.content.decode()


def test_without_scripts_an_arrow_brings_the_form_back_in_its_new_order(cast: Cast) -> None:
    shown = desk_of(cast.duty).post(ADDRESS, FORM | {"do": "up-0-2", "seen": "0"})
    form = shown.content.decode()
    assert 'name="name-0-1" value="办理公开"' in form
    assert not MenuVersion.objects.exists()
    whole = desk_of(cast.duty).post(ADDRESS, FORM | {"do": "down-0", "seen": "0"}).content.decode()
    assert 'name="name-1" value="汛情实况"' in whole
    assert 'name="name-1-0" value="避险指南"' in whole
    for rubbish in ("up-0-0", "up-9", "up-0-x", "sideways-0", "up-", "down-2"):
        same = desk_of(cast.duty).post(ADDRESS, FORM | {"do": rubbish, "seen": "0"})
        assert 'name="name-0-0" value="避险指南"' in same.content.decode()


def test_a_colleagues_version_is_not_overwritten_unseen(cast: Cast) -> None:
    wrote(cast)
    answer = desk_of(cast.duty2).post(ADDRESS, FORM | {"name-2": "灾情", "seen": "0"})
    assert answer.status_code == 409
    assert "灾情" in answer.content.decode()
    assert MenuVersion.objects.count() == 1
    assert wrote(cast).number == 1, "the same words make no new version"


def test_what_the_platform_refuses_is_seen_and_tried_again(cast: Cast, platform: Platform) -> None:
    version = wrote(cast)
    platform.misbehave("/cgi-bin/menu/create", errcode=48001, errmsg="api unauthorized rid: a1-b2")
    push = pushed(cast, version)
    assert (push.state, push.code, push.reason, push.rid) == (
        *("failed", "48001", "no_permission"),
        "a1-b2",
    )
    shown = page(cast.duty2)
    assert "没有自定义菜单的权限" in shown
    assert "48001" in shown
    assert "重试" in shown
    cast.city.refresh_from_db()
    assert cast.city.health == "fine", "answers still go out"
    assert pushed(cast, version).state == "done"


def test_a_platform_that_is_away_is_asked_again_and_not_for_ever(
    cast: Cast, platform: Platform
) -> None:
    version = wrote(cast)
    platform.misbehave("/cgi-bin/menu/create", status=502, times=menus.MOST_TRIES)
    push = pushed(cast, version)
    assert push.state == "waiting"
    assert push.next_try_at > timezone.now() + timedelta(seconds=3)
    assert desk_of(cast.duty2).post(f"{ADDRESS}1/push/").status_code == 409, "one at a time"
    for _ in range(menus.MOST_TRIES - 1):
        push = carried_out(push)
    assert (push.state, push.tries) == ("failed", menus.MOST_TRIES)
    menus.push(push.pk)  # a nudge that comes late
    assert len([c for c in platform.calls if c["path"].endswith("create")]) == menus.MOST_TRIES


def test_an_older_menu_is_put_back_by_whoever_is_on_duty(cast: Cast, platform: Platform) -> None:
    pushed(cast, wrote(cast))
    pushed(cast, wrote(cast, FORM | {"name-2": "报灾"}))
    assert platform.menus.buttons[1]["name"] == "报灾"
    first = MenuVersion.objects.get(number=1)
    assert pushed(cast, first, by=cast.duty).state == "done", "two people have seen it before"
    assert platform.menus.buttons[1]["name"] == "我报灾情"
    assert 'value="我报灾情"' in page(cast.duty, f"{ADDRESS}?from=1")


def test_a_menu_that_somebody_changed_in_the_console_is_noticed_and_taken_over(
    cast: Cast, platform: Platform
) -> None:
    pushed(cast, wrote(cast))
    platform.menus.buttons = [{"name": "公示", "type": "view", "url": "https://example.gov.cn/"}]
    assert desk_of(cast.duty).post(f"{ADDRESS}look/").status_code == 302
    assert ShownMenu.objects.get().is_waited_for
    menus.look(cast.city.pk)
    shown = page(cast.duty)
    assert "平台后台改过" in shown
    assert "https://example.gov.cn/" in shown
    assert 'name="name-0" value="公示"' in page(cast.duty, f"{ADDRESS}?from=platform")


def test_that_the_platform_could_not_be_asked_is_said(cast: Cast, platform: Platform) -> None:
    ShownMenu.ask(cast.city)
    platform.misbehave("/cgi-bin/get_current_selfmenu_info", errcode=48001)
    menus.look(cast.city.pk)
    assert "没有自定义菜单的权限" in page(cast.duty)


def test_the_sweep_finds_what_its_nudge_lost(
    cast: Cast, platform: Platform, django_capture_on_commit_callbacks: Any
) -> None:
    version = wrote(cast)
    desk_of(cast.duty2).post(f"{ADDRESS}1/push/")
    ShownMenu.ask(cast.city)
    ShownMenu.objects.update(asked_at=timezone.now() - timedelta(seconds=9))
    with django_capture_on_commit_callbacks() as nudges:
        menus.sweep()
    assert len(nudges) == 2
    assert version.pushes.get().state == "waiting"


def test_a_tap_nobody_answers_is_pointed_out(cast: Cast) -> None:
    wrote(cast)
    assert "menu_flood_safety" in page(cast.duty)


def test_the_database_takes_no_menu_of_a_vendors(cast: Cast) -> None:
    for kind in ("vendor", "government"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MenuVersion.objects.create(
                account=cast.city, number=1, plain=[], made_by=cast.operator, made_kind=kind
            )
