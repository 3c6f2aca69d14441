"""The menu is written with the phone beside it: every byte counted, buttons moved by key, and put
before the citizens by a second person; the simulated platform shows it on its phones.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener


def test_a_button_is_written_moved_by_key_pushed_and_seen_on_the_phone(window: Opener) -> None:
    writer = window("duty1").go("/desk/menus/city-wechat/")
    writer.locator("#name-0").fill("汛情实况与预警")
    counted = writer.locator("#name-0 + output")
    expect(counted).to_contain_text("21/16")
    assert writer.locator("#name-0").evaluate("field => field.validationMessage")
    writer.locator("#name-0").fill("汛情速报")
    shown = writer.locator("[data-menu-phone]")
    expect(shown).to_contain_text("汛情速报")
    writer.locator("#name-0-0").press("Alt+ArrowDown")
    expect(writer.locator("#name-0-1")).to_have_value("最新汛情去哪里看")
    expect(writer.locator("#name-0-1")).to_be_focused()
    expect(shown.locator("[data-shows='0-0']")).to_have_text("避险指南")
    expect(writer.locator("#name-0-4")).to_be_hidden()
    writer.locator("#name-0").press("Enter")
    expect(writer.locator("#menu-state")).to_contain_text("v2")

    pusher = window("duty2").go("/desk/menus/city-wechat/")
    pusher.locator("#menu-state form[action$='/2/push/'] button").click()
    expect(pusher.locator("#menu-state")).to_contain_text("平台上显示的与此完全一致")
    phone = window().go("/simulator/")
    expect(phone.locator("#phone-menu")).to_contain_text("汛情速报")
