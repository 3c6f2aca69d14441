"""On a phone: pressing for an answer, judging it by the link, and asking to look at it again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.soundness import axe, untranslated
from tests.browser.windows import PHONE, Window
from tests.outside import Colleague, until

LINK = re.compile(r"https?://\S+/track/answer/#\S{22}")
CODE = re.compile(r"(?<![A-Z0-9])[A-HJ-NP-Z2-9]{6}(?![A-Z0-9])")


def answered(address: str, number: str) -> None:
    """The offices do their part, over the interface."""
    operator, handler, head, leader = (
        Colleague(address, name) for name in ("operator1", "water1", "water2", "water3")
    )
    operator.accept(number, "路口积水")
    operator.step(number, "dispatch", lead="water")
    handler.step(number, "sign")
    reply = handler.do(f"tickets/{number}/replies", text="您好，已抽排完毕。")
    road = f"tickets/{number}/replies/{reply['id']}/steps/"
    handler.do(road + "submit")
    head.do(road + "review", verdict="pass")
    leader.do(road + "release")


def says(window: Opener, address: str, words: str) -> tuple[Any, str, str]:
    """A citizen writes on the phone; returns its thread, the number and the code."""
    page = window().go("/simulator/")
    page.locator("#words-to-send").fill(words)
    page.keyboard.press("Enter")
    thread = page.locator("#thread")
    expect(thread).to_contain_text("查询码")
    duty = Colleague(address, "duty1")
    number = until(lambda: duty.find(words), "the ticket")["number"]
    code = CODE.search(thread.inner_text().replace(number, " "))
    assert code
    return thread, number, code[0]


def opened(one: Window, number: str, code: str) -> Any:
    page = one.go("/track/")
    page.locator("#number").fill(number)
    page.locator("#code").fill(code)
    page.locator("form.card button").click()
    return page


def sound(one: Window) -> None:
    assert not axe(one.page)
    assert not untranslated(one.page)
    assert one.overflow <= 0
    small = one.page.evaluate(
        """[...document.querySelectorAll('main button, main summary, main .choices label')]
        .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 44)
        .map(it => it.innerText)"""
    )
    assert not small


def test_an_answer_is_judged_by_the_link_that_came_with_it(window: Opener, address: str) -> None:
    thread, number, _code = says(window, address, "皂荚路口积水")
    answered(address, number)
    expect(thread).to_contain_text("/track/answer/#")
    link = LINK.search(thread.inner_text())
    assert link, thread.inner_text()
    one = window(width=PHONE)
    page = one.go(link[0][link[0].index("/track/") :])
    expect(page.locator("#judgement")).to_be_visible()
    assert page.url == f"{address}/track/answer/"
    sound(one)
    page.get_by_text("解决了", exact=True).click()
    page.get_by_text("非常满意").click()
    page.locator("#judgement button").click()
    expect(page.locator(".said-plainly")).to_contain_text("谢谢")
    duty = Colleague(address, "duty1")
    events = duty.see(f"tickets/{number}/events")["items"]
    assert (events[-1]["step"], events[-1]["by"]["kind"]) == ("rate", "citizen")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_pressed_for_added_to_and_called_unsolved(
    window: Opener, address: str, scripts: bool
) -> None:
    _thread, number, code = says(window, address, f"乌桕路口积水{scripts}")
    one = window(width=PHONE, scripts=scripts)
    page = opened(one, number, code)
    page.locator("summary", has_text="补充").click()
    page.locator("#more-words").fill("水更深了")
    page.locator("form[action$='/supplement/'] button").click()
    expect(page.locator(".notices")).to_contain_text("已收到")
    page.get_by_role("button", name="催办").click()
    expect(page.locator(".notices")).to_contain_text("已提醒")
    answered(address, number)
    page.reload()
    if scripts:
        sound(one)
    page.get_by_text("没解决", exact=True).click()
    page.get_by_text("不满意", exact=True).click()
    page.locator("#still-open").fill("还在积水")
    page.locator("form[action$='/rate/'] button").click()
    expect(page.locator(".now")).to_contain_text("您反映没解决")
    duty = Colleague(address, "duty1")
    assert duty.find(number, queue="rulings")


def test_without_scripts_a_link_leads_to_number_and_code(window: Opener) -> None:
    page = window(width=PHONE, scripts=False).go("/track/answer/#AAAAAAAAAAAAAAAAAAAAAA")
    expect(page.locator("#judgement")).to_be_hidden()
    expect(page.locator("#by-number a")).to_be_visible()
