"""The citizens' forms on a phone in the rain: few taps, few bytes, nothing lost on a bad line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Request, expect

from tests.browser.conftest import Opener
from tests.browser.soundness import axe, untranslated
from tests.browser.windows import PHONE, Window
from tests.outside import Colleague, until

# As Chromium's own tools define them. Latency in ms, rates in bytes a second.
SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
MOST_BYTES = 150_000  # of a page, on the wire, without photos
MOST_TAPS = 10
FORM = "/report/disaster/"
# The bytes that are about to be sent as the first picture.
CHOSEN = """async () => {
  const [file] = document.getElementById("f-pictures").files;
  return [...new Uint8Array(await file.arrayBuffer())];
}"""


class Thumb:
    """Counts what it taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1


def a_phone(window: Opener, **how: Any) -> Window:
    one = window(width=PHONE, **how)
    one.context.set_geolocation({"latitude": 30.2741, "longitude": 120.1551, "accuracy": 18})
    return one


def throttled(one: Window) -> Any:
    """Slow 3G on this window's line, and a count of the bytes that came over it."""
    line = one.context.new_cdp_session(one.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    return line


def came_over(line: Any) -> list[int]:
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    return sizes


def big_photo(folder: Path) -> Path:
    """A photo as a phone takes it: twelve megapixels of noise, some MB, with its place in it."""
    photo = Image.frombytes("RGB", (400, 300), os.urandom(400 * 300 * 3)).resize((4000, 3000))
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    photo.save(folder / "photo.jpg", "JPEG", quality=95, exif=exif)
    return folder / "photo.jpg"


def ticket_of(address: str, number: str) -> Any:
    return Colleague(address, "duty1").ticket(number)


def number_on(page: Any) -> str:
    shown = page.locator(".receipt .big-number")
    expect(shown).to_be_visible(timeout=60_000)
    return str(shown.inner_text())


def test_a_disaster_takes_ten_taps_at_most_and_little_of_a_slow_line(
    window: Opener, address: str, tmp_path: Path
) -> None:
    one, thumb = a_phone(window), Thumb()
    one.context.grant_permissions(["geolocation"])
    line = throttled(one)
    sizes, page = came_over(line), one.page
    page.goto(address + FORM, timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=120_000)
    assert 10_000 < sum(sizes) <= MOST_BYTES
    thumb.tap(page.locator("[data-position]"))
    expect(page.locator("#position")).to_contain_text("18")
    thumb.tap(page.locator(".photo-button"))  # and one in the phone's own camera
    thumb.taps += 1
    page.locator("#f-pictures").set_input_files(big_photo(tmp_path))
    expect(page.locator("#shots img")).to_have_count(1)
    small = bytes(page.evaluate(CHOSEN))
    assert small.startswith(b"\xff\xd8\xff")
    assert len(small) < 600_000 < (tmp_path / "photo.jpg").stat().st_size
    assert b"secret place" not in small
    thumb.tap(page.locator("label:has([value=water])"))
    thumb.tap(page.locator("label:has([value=yes])"))
    thumb.tap(page.locator("#f-people"))
    page.keyboard.type("3")
    thumb.tap(page.locator("#f-phone"))
    page.keyboard.type("13800138000")
    thumb.tap(page.locator("#report button.is-primary"))
    number = number_on(page)
    assert thumb.taps <= MOST_TAPS
    ticket = ticket_of(address, number)
    assert (ticket["kind"], ticket["urgency"]) == ("disaster", "critical")
    assert ticket["position"] == {"lat": 30.2741, "lon": 120.1551}
    assert page.url.endswith("/report/sent/")
    assert "13800138000" not in page.content()
    assert page.evaluate("localStorage.length") == 0
    assert not axe(page)
    assert not untranslated(page)
    assert one.overflow <= 0


@pytest.mark.parametrize("form", [FORM, "/report/", "/report/sent/"])
def test_every_page_of_the_forms_weighs_little(window: Opener, address: str, form: str) -> None:
    one = a_phone(window)
    line = one.context.new_cdp_session(one.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = came_over(line)
    one.go(form).wait_for_load_state("networkidle")
    assert 10_000 < sum(sizes) <= MOST_BYTES


def test_without_scripts_a_disaster_is_typed_and_sent(
    window: Opener, address: str, tmp_path: Path
) -> None:
    one = a_phone(window, scripts=False)
    page = one.go(FORM)
    expect(page.locator("[data-position]")).to_be_hidden()
    page.locator("#f-where").fill("清溪村三组")
    page.locator("#f-pictures").set_input_files(big_photo(tmp_path))
    page.locator("label:has([value=slide])").tap()
    page.locator("label:has([value=no])").tap()
    page.locator("#report button.is-primary").tap()
    number = number_on(page)
    assert ticket_of(address, number)["facts"]["where"] == "清溪村三组"
    page.locator("a.is-primary").tap()
    expect(page.locator("h1")).to_contain_text(number)
    # The worker draws the photo anew, twelve megapixels and all, while the number is written down.
    until(lambda: page.reload() and page.locator(".own-picture").count() == 1, "the picture")


def test_without_scripts_a_refusal_keeps_what_was_typed(window: Opener) -> None:
    one = a_phone(window, scripts=False)
    one.foresee("422")
    page = one.go("/report/")
    page.locator("#f-what").fill("路灯不亮")
    page.locator("#f-phone").fill("打我电话")
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#trouble")).to_contain_text("这不是电话号码")
    expect(page.locator("#f-what")).to_have_value("路灯不亮")


def test_who_refuses_the_position_types_the_place(window: Opener, address: str) -> None:
    one = a_phone(window)  # nothing is granted: the phone says no
    page = one.go(FORM)
    page.locator("[data-position]").tap()
    expect(page.locator("#position")).to_contain_text("请手写地点")
    assert one.focused("name") == "where"
    page.keyboard.type("滨河街桥头")
    page.locator("label:has([value=road])").tap()
    page.locator("label:has([value=no])").tap()
    page.locator("#report button.is-primary").tap()
    assert ticket_of(address, number_on(page))["facts"]["where"] == "滨河街桥头"


def fill_in(page: Any, where: str) -> None:
    page.locator("#f-where").fill(where)
    page.locator("label:has([value=water])").tap()
    page.locator("label:has([value=yes])").tap()


def test_a_report_sent_without_a_line_waits_and_goes_when_it_is_back(
    window: Opener, address: str
) -> None:
    one = a_phone(window)
    one.foresee("ERR_INTERNET_DISCONNECTED")
    page = one.go(FORM)
    fill_in(page, "断网路1号")
    one.context.set_offline(True)
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#unsent")).to_contain_text("没有网络")
    expect(page.locator("#f-where")).to_have_value("断网路1号")
    one.context.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text("网络已恢复")
    page.locator("#unsent .is-primary").tap()
    assert ticket_of(address, number_on(page))["urgency"] == "critical"
    assert page.evaluate("localStorage.length") == 0


def test_a_report_that_was_not_sent_is_offered_again_after_the_page_was_closed(
    window: Opener, address: str
) -> None:
    one = a_phone(window)
    one.foresee("ERR_INTERNET_DISCONNECTED")
    page = one.go(FORM)
    fill_in(page, "断网路2号")
    one.context.set_offline(True)
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#unsent")).to_be_visible()
    page.close()
    one.context.set_offline(False)
    one.page = page = one.context.new_page()
    one.go(FORM)
    expect(page.locator("#unsent")).to_contain_text("还没有发出去")
    expect(page.locator("#f-where")).to_have_value("断网路2号")
    expect(page.locator("[value=yes]")).to_be_checked()
    page.locator("#unsent .is-primary").tap()
    assert ticket_of(address, number_on(page))["facts"]["where"] == "断网路2号"


def test_a_report_whose_answer_was_lost_stays_one_ticket(
    window: Opener, address: str, city: Any
) -> None:
    one = a_phone(window)
    one.foresee("ERR_FAILED", "ERR_CONNECTION")
    page = one.go(FORM)
    fill_in(page, "断网路3号")

    def swallow(route: Any, request: Request) -> None:
        if request.method == "POST":  # it arrives, and the answer never does
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/report/disaster/", swallow)
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#unsent")).to_be_visible()
    page.unroute("**/report/disaster/")
    page.locator("#unsent .is-primary").tap()
    number = number_on(page)
    rows = until(
        lambda: city.rows(
            "SELECT number FROM hotline_ticket WHERE facts->>'where' = %s", "断网路3号"
        ),
        "the ticket",
    )
    assert [row["number"] for row in rows] == [number]


def test_a_page_that_waited_too_long_is_reloaded_and_filled_in_again(
    window: Opener, address: str
) -> None:
    one = a_phone(window)
    one.foresee("403")
    page = one.go(FORM)
    fill_in(page, "久等路1号")
    one.context.clear_cookies(name="csrftoken")
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#unsent")).to_contain_text("请刷新")
    page.reload()
    expect(page.locator("#f-where")).to_have_value("久等路1号")
    page.locator("#unsent .is-primary").tap()
    assert ticket_of(address, number_on(page))["facts"]["where"] == "久等路1号"


def test_a_refusal_is_said_above_the_form_and_nothing_typed_is_lost(window: Opener) -> None:
    one = a_phone(window)
    one.foresee("422")
    page = one.go(FORM)
    page.locator("label:has([value=water])").tap()
    page.locator("label:has([value=no])").tap()
    page.locator("#report button.is-primary").tap()
    expect(page.locator("#trouble")).to_contain_text("请写明地点")
    expect(page.locator("[value=water]")).to_be_checked()
    expect(page.locator("#report button.is-primary")).to_have_text("发送")
    assert not axe(page)
