"""While an answer is written the lexicon speaks up beside it, and submitting says the same."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.windows import PHONE, Window

HARSH = "您好！现场已处置。您家活 该被淹，事故造成一人死亡。"
PLAIN = "您好！现场已处置，积水已抽排完毕。"
CHOSEN = "(f => f.value.slice(f.selectionStart, f.selectionEnd))(document.activeElement)"


def an_answer_to_write(window: Window) -> Page:
    """The first ticket of the office whose answer may be written."""
    page = window.go("/desk/queues/office/")
    links = page.locator("#rows .row-link")
    addresses = [str(links.nth(n).get_attribute("href")) for n in range(links.count())]
    for address in addresses:
        window.go(f"{address.partition('?')[0]}reply/")
        if page.locator("#reply-text").count():
            return page
    raise AssertionError("the demo city has no answer to write")


def test_remarks_come_and_go_while_somebody_types(window: Opener) -> None:
    page = an_answer_to_write(window("water1"))
    remarks = page.locator("#remarks .remark")
    page.locator("#reply-text").fill(HARSH)
    expect(remarks.locator("mark.is-block")).to_have_text("活 该")
    expect(remarks.first).to_contain_text("四人审：文中涉及死亡")
    page.locator("[data-place]").first.click()
    assert page.evaluate(CHOSEN) == "活 该"
    page.locator("#reply-text").fill(PLAIN)
    expect(remarks).to_have_count(0)


def test_a_banned_answer_is_refused_in_place_with_its_words_kept(window: Opener) -> None:
    writer = window("water1", width=PHONE)
    writer.foresee("422")
    page = an_answer_to_write(writer)
    page.locator("#reply-text").fill(HARSH)
    page.locator("button[value=submit]").click()
    expect(page.locator(".is-refusal")).to_be_visible()
    expect(page.locator("#reply-text")).to_have_value(HARSH)
    expect(page.locator("#remarks mark.is-block")).to_have_text("活 该")
    assert writer.overflow <= 0


def test_without_scripts_submitting_says_it(window: Opener) -> None:
    writer = window("water1", scripts=False)
    writer.foresee("422")
    page = an_answer_to_write(writer)
    page.locator("#reply-text").fill(HARSH)
    page.locator("button[value=submit]").click()
    expect(page.locator("#remarks mark.is-block")).to_have_text("活 该")
    expect(page.locator("#reply-text")).to_have_value(HARSH)
