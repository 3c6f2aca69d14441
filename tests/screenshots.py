"""`make screenshots`: the real screens of the demo city for the README, into docs/pictures.

A citizen's matter is played on the way, so that each picture shows the same story going on.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hotline.embedded.process import free_port
from tests.browser.desk import Desk, bare
from tests.browser.windows import DESK, HEIGHTS, PHONE, Window
from tests.browsers import ARGUMENTS, chromium
from tests.processes import ROOT, Town

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000  # bytes of one picture
COLOURS = (256, 128, 64, 32)  # as many as fit
GAP = 24  # pixels between phones that stand side by side
WORDS = "香樟路地铁口积水到膝盖了，老人过不去，请尽快抽排，我的电话13700001234"
ANSWER = "您好，我局已派两台泵车到香樟路地铁口，积水已于今日抽排完毕，并安排专人值守至雨停。"
Open = Callable[..., Window]


def main() -> int:
    """Take all pictures; 1 when there is no browser."""
    if not chromium():
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _city() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        _take_all(_windows(browser, address))
        browser.close()
    return 0


def _take_all(window: Open) -> None:
    phone = window()
    page = phone.go("/simulator/")
    page.locator("#words-to-send").fill(WORDS)
    page.keyboard.press("Enter")
    receipt = page.locator("#thread")
    expect(receipt).to_contain_text("查询码", timeout=20_000)
    page.locator("#tour form button").click()  # comes in as the operator, in the window beside
    page.frame_locator("iframe").locator("#connection[data-state=live]").wait_for()
    _keep("simulator", page)

    operator = Desk(window("operator1"), "inbox")
    number = operator.number_of("香樟路地铁口")
    operator.open(number)
    operator.press("accept")
    operator.fill(title="香樟路地铁口积水", category="1501", facts__where="香樟路地铁口")
    bare(operator.page)
    _keep("desk", operator.page)
    operator.send()
    operator.press("dispatch")
    operator.send()
    operator.expect_state("待签收")

    handler = Desk(window("water1"), "office")
    handler.open(number)
    handler.press("sign")
    handler.expect_state("办理中")
    handler.press("contact")
    handler.fill(text="已电话联系，市民在地铁口等候。")
    handler.send()
    bare(handler.page)
    _keep("ticket", handler.page)
    handler.press("reply")
    handler.page.locator("#reply-text").fill(ANSWER)
    handler.send("[name=do][value=submit]")

    head = Desk(window("water2"), "review")
    head.open(number)
    head.press("reply")
    bare(head.page)
    _keep("reply", head.page)
    head.send("[name=verdict][value=pass]")
    leader = Desk(window("water3", scheme="dark"), "review")
    leader.open(number)
    leader.press("reply")
    bare(leader.page)
    _keep("dark", leader.page)
    leader.send()
    leader.expect_state("已答复")

    expect(receipt).to_contain_text("两台泵车")
    _keep_phones(window, receipt.inner_text(), number)


def _keep_phones(window: Open, receipt: str, number: str) -> None:
    handler = window("water1", width=PHONE)
    shots = []
    for path in (
        "/desk/queues/office/",
        f"/desk/tickets/{number}/",
        f"/desk/tickets/{number}/reply/",
    ):
        handler.go(path)
        handler.live()
        shots.append(handler.page.screenshot())
    _write("phone", _beside(shots))

    code = re.search(r"(?<![A-Z0-9])[A-HJ-NP-Z2-9]{6}(?![A-Z0-9])", receipt.replace(number, " "))
    assert code, receipt
    citizen = window(width=PHONE)
    page = citizen.go("/track/")
    first = page.screenshot()
    page.locator("#number").fill(number)
    page.locator("#code").fill(code[0])
    page.locator("form.card button").tap()
    expect(page.locator(".answer")).to_be_visible()
    _write("track", _beside([first, page.screenshot()]))


def _keep(name: str, page: Page) -> None:
    page.wait_for_timeout(1200)  # the last row and the last delivery are drawn
    _write(name, Image.open(io.BytesIO(page.screenshot())))


def _beside(shots: list[bytes]) -> Image.Image:
    images = [Image.open(io.BytesIO(shot)) for shot in shots]
    width = sum(image.width for image in images) + GAP * (len(images) + 1)
    sheet = Image.new("RGB", (width, images[0].height + 2 * GAP), "#8a93a3")
    left = GAP
    for image in images:
        sheet.paste(image, (left, GAP))
        left += image.width + GAP
    return sheet


def _write(name: str, image: Image.Image) -> None:
    for colours in COLOURS:
        small = io.BytesIO()
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
            small, "PNG", optimize=True
        )
        if small.tell() <= LARGEST:
            break
    (PICTURES / f"{name}.png").write_bytes(small.getvalue())
    print(f"{name}.png {image.width} × {image.height}, {small.tell() // 1000} kB", flush=True)


@contextmanager
def _city() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hotline pictures ") as folder:
        town, port = Town(Path(folder)), str(free_port())
        try:
            town.start()
            web = town.web(int(port))
            town.worker(HOTLINE_PORT=port)
            town.beat(HOTLINE_PORT=port)
            yield web.address
        finally:
            town.stop()


def _windows(browser: Browser, address: str) -> Open:
    def open_one(who: str = "", *, width: int = DESK, scheme: str = "light") -> Window:
        touch = width == PHONE
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="zh-CN",
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
        )
        opened = Window(context, address)
        if who:
            opened.come_in(who)
        return opened

    return open_one


if __name__ == "__main__":
    sys.exit(main())
