"""A comment on Weibo, from the platform to the desk and back: real processes, a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hotline.embedded.process import free_port
from tests.browser.conftest import Opener
from tests.browser.desk import Desk
from tests.browser.soundness import axe, untranslated
from tests.browser.windows import PHONE
from tests.outside import Colleague, until
from tests.platforms.weibo import TOKEN, UID, Weibo
from tests.processes import Town

WORDS, ANSWER = "桂花巷积水到膝盖，晚上没法走", "您好，桂花巷积水已于今晚抽排完毕。"
PICTURES = os.environ.get("HOTLINE_LOOK")  # a folder: then every step is kept there as a picture


@pytest.fixture(scope="module")
def weibo() -> Iterator[Weibo]:
    with Weibo(per_day=100) as platform:
        yield platform


@pytest.fixture(scope="module")
def town(new_town: Callable[..., Town], weibo: Weibo) -> Town:
    """A city with an account on Weibo."""
    port = str(free_port())
    town = new_town(HOTLINE_WEIBO_API=weibo.base, HOTLINE_PORT=port)
    town.web(int(port))
    town.worker()
    town.beat()
    return town


@pytest.fixture
def window(town: Town, browser: Browser) -> Iterator[Opener]:
    """Opens windows into it."""
    opener = Opener(browser, town.running[0].address, {})
    yield opener
    assert not opener.close()


def keep(name: str, page: Page) -> None:
    if PICTURES:
        page.wait_for_timeout(600)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def sound(page: Page) -> None:
    assert axe(page) == []
    assert untranslated(page) == []


def test_a_comment_is_found_answered_below_it_and_taken_back(
    town: Town, window: Opener, weibo: Weibo
) -> None:
    weibo.rules.comment("2489510002", weibo.rules.post(UID, "防汛值守电话公布"), WORDS)
    town.manage("account", "weibo", "city-weibo", "--access-token", TOKEN)
    operator = Desk(window("operator1"), "inbox")
    number = operator.number_of("桂花巷积水")
    operator.open(number)
    expect(operator.page.locator("#conversation")).to_contain_text("公开评论")
    until(lambda: len(weibo.said_publicly()) == 1, "the public receipt stands below the comment")
    assert number in weibo.said_publicly()[0]
    keep("ticket", operator.page)
    address = town.running[0].address
    Colleague(address, "operator1").accept(number, "桂花巷积水")
    Colleague(address, "operator1").step(number, "dispatch", lead="water")
    Colleague(address, "water1").step(number, "sign")

    # The office chooses who reads it; the room that is left follows the choice.
    handler = Desk(window("water1"), "office")
    handler.open(number)
    handler.press("reply")
    page = handler.page
    page.locator("#reply-text").fill(ANSWER)
    gauge = page.locator("[data-gauge-words]")
    expect(gauge).to_have_text("17 / 140 字")
    page.locator("[name=visibility][value=private]").check()
    expect(gauge).to_have_text("17 / 299 字")
    page.locator("[name=visibility][value=public]").check()
    sound(page)
    keep("drafting", page)
    page.locator("#reply-text").fill("路" * 141)
    expect(gauge).to_have_text("超出 1 字")
    page.locator("#reply-text").fill(ANSWER)
    handler.send("[name=do][value=submit]")
    head = Desk(window("water2"), "review")
    head.open(number)
    head.press("reply")
    head.send("[name=verdict][value=pass]")
    leader = Desk(window("water3", scheme="dark"), "review")
    leader.open(number)
    leader.press("reply")
    expect(leader.page.locator(".last-look")).to_contain_text("发在诉求人原文之下")
    keep("releasing", leader.page)
    leader.send()
    leader.expect_state("已答复")
    until(lambda: weibo.said_publicly()[1:] == [ANSWER], "the answer stands below the comment")

    # And it is taken back by one key.
    leader.press("reply")
    leader.page.locator("#recall-reason").fill("数字有误")
    expect(leader.page.locator("#step")).to_contain_text("将在微博上删除")
    leader.send("button.btn")
    until(lambda: ANSWER not in weibo.said_publicly(), "the answer is deleted")
    expect(leader.page.locator("#deliveries")).to_contain_text("已在平台上删除")
    keep("recalled", leader.page)
    phone = window("water1", width=PHONE)
    phone.go(f"/desk/tickets/{number}/")
    sound(phone.live())
    keep("phone", phone.page)


def test_the_platform_page_shows_calls_feeds_and_what_is_wrong(
    town: Town, window: Opener, weibo: Weibo
) -> None:
    weibo.misbehave("statuses/mentions", status=502, body="<html>", times=9)
    town.manage("account", "weibo", "city-weibo", "--access-token", TOKEN)
    until(lambda: weibo.calls("statuses/mentions"), "every feed is looked through")
    page = window("admin1").go("/")

    def looked() -> bool:
        page.reload()
        return "平台无响应" in page.inner_text("main")

    until(looked, "the account says that its platform does not answer")
    expect(page.locator("main")).to_contain_text("留给答复")
    sound(page)
    keep("platform", page)
    for name, how in (
        ("platform-dark", {"scheme": "dark"}),
        ("platform-phone", {"width": PHONE}),
    ):
        there = window("admin1", **how)  # type: ignore[arg-type]
        there.go("/")
        sound(there.page)
        keep(name, there.page)
