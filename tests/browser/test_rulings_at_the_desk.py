"""The duty officer rules with the keyboard, and the office sees it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.desk import Desk
from tests.browser.windows import DESK, PHONE


def test_a_return_is_granted_by_keyboard_and_leaves_the_offices_list(window: Opener) -> None:
    office = Desk(window("water1"), "office")
    number = office.number_of("工地泥浆堵塞雨水篦子")
    duty = Desk(window("duty1"), "rulings")
    duty.open(number)
    expect(duty.page.locator("#requests")).to_contain_text("应由住建部门查处")

    duty.page.keyboard.press("g")
    expect(duty.page.locator('#step [name="grant"]').first).to_be_focused()
    duty.page.keyboard.press("Space")
    duty.page.keyboard.press("Control+Enter")

    duty.expect_state("已受理")
    expect(duty.page.locator("#requests")).to_contain_text("已同意")
    expect(office.row(number)).to_have_count(0)
    assert not office.was_reloaded


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_ruling_without_a_decision_is_asked_for_before_it_is_sent(
    window: Opener, width: int
) -> None:
    duty = Desk(window("duty1", width=width), "rulings")
    duty.open(duty.number_of("滨河步道护栏松动"))
    form = duty.page.locator("#step form")
    expect(form.locator("[data-missing]")).to_contain_text("裁定")
    form.locator("button.is-primary").click()
    expect(duty.page.locator("#requests")).to_contain_text("待裁定")
    assert duty.window.overflow <= 0
