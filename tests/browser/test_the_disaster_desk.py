"""The disaster desk in a browser: a report comes by itself, two keys gather, the map says the same,
and a banner that takes no focus is noted once.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.test_a_disaster_report import say
from tests.browser.windows import PHONE


def report(window: Opener, words: str, place: str = "school") -> None:
    """Another citizen reports a disaster on a phone of their own."""
    phone = window()
    phone.go("/simulator/")
    for what in ({"menu": "REPORT_DISASTER"}, {"text": words}, {"place": place}):
        say(phone, **what)


def test_a_storm_at_the_disaster_desk(window: Opener) -> None:
    duty = window("duty1")
    duty.go("/desk/disaster/")
    page = duty.live()
    before = page.locator(".row").count()

    # It comes by itself, on the list and on the map; what a screen reader hears is a list.
    report(window, "学校门口积水漫过台阶")
    row = page.locator(".row", has_text="学校门口积水")
    expect(row).to_be_visible()
    expect(page.locator(".map-point").first).to_be_visible()
    report(window, "学校围墙边的水淹到膝盖，有学生被困")
    event = page.locator(".event:has(.event-head)", has_text="学校门口积水")
    expect(event.locator(".row")).to_have_count(2)
    assert page.locator(".row").count() == before + 2

    # The banner came without anybody's focus; noted, it is gone here and on the next page.
    banner = page.locator("#siren .siren-one", has_text="学校围墙边")
    expect(banner).to_contain_text("有人遇险")
    assert duty.focused("tagName") == "BODY"
    page.locator("header .menu > summary").last.click()  # and hangs over no menu
    page.locator("[data-sound]").click(trial=True)
    page.keyboard.press("Escape")
    banner.locator("button").click()
    expect(banner).to_have_count(0)

    # Two keys: X marks the event at hand, G gathers.
    event.locator(".row-link").first.focus()
    page.keyboard.press("x")
    expect(event.locator(".pick:checked")).to_have_count(2)
    expect(page.locator(".map-point.is-here")).to_have_count(1)
    page.keyboard.press("g")
    expect(page.locator(".notice")).to_contain_text("已有 1 件并入")
    merged = page.locator(".event", has_text="2 人报告")
    expect(merged).to_have_count(1)
    assert page.locator("#siren .siren-one", has_text="学校围墙边").count() == 0

    # From the map to the list, without a mouse.
    number = merged.get_attribute("data-number")
    page.locator(".map-point").last.focus()
    assert "人报告" in str(duty.focused("ariaLabel"))
    page.keyboard.press("Enter")
    duty.wait_until("document.activeElement.matches('.row-link, .map-point, body')")

    # The tone is for who switched it on, and stays on for the next page.
    page.locator("header .menu > summary").last.click()
    page.locator("[data-sound]").click()
    expect(page.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")
    duty.go("/desk/hot/")
    page.locator("header .menu > summary").last.click()
    expect(page.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")

    # On a phone the map is folded away, and unfolds.
    small = window("duty1", width=PHONE, scheme="dark")
    small.go("/desk/disaster/")
    small.live()
    expect(small.page.locator(f"#event-{number}")).to_be_visible()
    expect(small.page.locator("#map")).to_be_hidden()
    small.page.locator("[data-map-fold]").click()
    expect(small.page.locator(".map-point").first).to_be_visible()
    assert small.overflow <= 0
