"""A citizen's message all the way to a government answer and back, played in real windows."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.desk import Desk
from tests.browser.soundness import axe
from tests.browser.windows import PHONE

WORDS = "香樟路地铁口积水到膝盖了，老人过不去，请尽快抽排，我的电话13700001234"
ANSWER = "您好，我局已派两台泵车到香樟路地铁口，积水已于今日抽排完毕，并安排专人值守。"


def test_the_phone_sends_six_people_act_and_the_phone_and_the_track_page_show_the_answer(
    window: Opener,
) -> None:
    phone = window()
    operator = Desk(window("operator1"), "inbox")
    handler = Desk(window("water1"), "office")
    head = Desk(window("water2"), "review")
    leader = Desk(window("water3"), "review")

    # The citizen writes; the row appears on the operator's desk by itself, and a receipt comes.
    phone.go("/simulator/")
    phone.page.locator("#words-to-send").fill(WORDS)
    phone.page.keyboard.press("Enter")
    thread = phone.page.locator("#thread")
    expect(thread).to_contain_text("香樟路地铁口")
    number = operator.number_of("香樟路地铁口")
    expect(thread).to_contain_text(number)
    strip = phone.page.locator("#strip")
    expect(strip).to_contain_text("/hooks/wechat/city-wechat/")
    assert "13700001234" not in operator.page.inner_text("body")

    # The operator accepts and dispatches.
    operator.open(number)
    expect(operator.page.locator("#conversation")).to_contain_text("137****1234")
    operator.press("accept")
    operator.fill(title="香樟路地铁口积水", kind="help", urgency="normal", category="1501")
    operator.fill(facts__what="积水到膝盖", facts__where="香樟路地铁口")
    operator.send()
    operator.expect_state("已受理")
    operator.press("dispatch")
    operator.send()
    operator.expect_state("待签收")

    # The office signs and drafts; two others review and release.
    handler.number_of("香樟路地铁口积水")
    handler.open(number)
    handler.press("sign")
    handler.expect_state("办理中")
    handler.press("reply")
    handler.page.locator("#reply-text").fill(ANSWER)
    expect(handler.page.locator("[data-preview]")).to_contain_text("两台泵车")
    handler.send("[name=do][value=submit]")

    head.number_of("香樟路地铁口积水")
    head.open(number)
    head.press("reply")
    head.send("[name=verdict][value=pass]")

    leader.number_of("香樟路地铁口积水")
    leader.open(number)
    leader.press("reply")
    expect(leader.page.locator(".last-look")).to_contain_text("水务局")
    leader.send()
    leader.expect_state("已答复")

    # The answer is on the phone, once, and the office sees that it went out.
    expect(thread).to_contain_text("两台泵车")
    assert thread.inner_text().count("两台泵车") == 1
    expect(leader.page.locator("#conversation .is-us").last).to_contain_text("已发送")
    handler.expect_state("已答复")

    # With number and code from the receipt, in a browser that knows nothing.
    receipt = thread.inner_text().replace(number, " ")
    code = re.search(r"(?<![A-Z0-9])[A-HJ-NP-Z2-9]{6}(?![A-Z0-9])", receipt)
    assert code, receipt
    track = window(width=PHONE)
    track.go("/track/")
    track.page.locator("#number").fill(number)
    track.page.locator("#code").fill(code[0])
    track.page.locator("form.card button").click()
    expect(track.page.locator(".answer")).to_contain_text("两台泵车")
    expect(track.page.locator(".answer .office")).to_contain_text("水务局")
    assert code[0] not in track.page.url

    assert not axe(track.page)
    assert track.overflow <= 0

    # Nobody of the staff ever saw the code, and nobody's page was fetched anew.
    for desk in (operator, handler, head, leader):
        assert code[0] not in desk.page.content()
        assert not desk.was_reloaded


def test_a_citizen_who_writes_quickly_is_heard_word_for_word(window: Opener) -> None:
    phone = window()
    page = phone.go("/simulator/")
    words = page.locator("#words-to-send")
    for count in ("一", "二", "三", "四"):
        words.fill(f"石桥路第{count}盏路灯不亮")
        page.keyboard.press("Enter")
        expect(words).to_have_value("")
    mine = page.locator("#thread .mine")
    expect(mine).to_have_count(4)
    expect(mine).to_have_text([f"石桥路第{count}盏路灯不亮" for count in "一二三四"])
