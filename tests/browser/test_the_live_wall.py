"""The wall over hours: it fits its screen, keeps itself up to date, and says so when it cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import windows
from tests.browser.cable import Cable
from tests.browser.conftest import Opener
from tests.outside import Citizen, until
from tests.processes import Town

SIZES = {1920: 1080, 3840: 2160, 390: 844}
UPDATES, CUTS = 300, 10
WAITING = """SELECT count(*) FROM hotline_queueentry
WHERE audience = 'inspectorate' AND queue = 'all' AND state = 'received'"""
NEWEST = """SELECT t.number FROM hotline_queueentry q JOIN hotline_ticket t ON t.id = q.ticket_id
WHERE q.audience = 'inspectorate' AND q.queue = 'all'
ORDER BY q.opened_at DESC, t.id DESC LIMIT 1"""
# Every piece as it stands now and as the server draws it anew, but for the time of the drawing.
DIFFERENT = """async () => {
  const told = (root) => [...root.querySelectorAll("[data-figure]")].map((one) =>
    `${one.dataset.figure} ${one.textContent}`).filter((one) => !one.startsWith("lately"));
  const fresh = new DOMParser().parseFromString(await (await fetch("/wall/")).text(), "text/html");
  const now = told(document);
  return told(fresh).filter((one) => !now.includes(one));
}"""


@pytest.fixture
def cable(address: str) -> Iterator[Cable]:
    """The network between the wall and the house."""
    found = Cable(address)
    yield found
    found.close()


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens that hang on a wall."""
    for width, height in SIZES.items():
        monkeypatch.setitem(windows.HEIGHTS, width, height)


def figure(page: Page, name: str) -> str:
    return page.inner_text(f"[data-figure={name}]")


def newest(page: Page) -> str | None:
    return page.get_attribute("#wall-figures", "data-newest")


@pytest.mark.parametrize("width", SIZES)
def test_it_fits_its_screen_and_can_be_read_from_five_metres(
    window: Opener, sizes: None, width: int
) -> None:
    one = window("inspector1", width=width)
    page = one.go("/wall/")
    one.live()
    assert one.overflow <= 0
    size = "parseFloat(getComputedStyle(document.querySelector({})).fontSize)"
    if width == windows.PHONE:
        first = page.locator(".wall > section").first
        top = "document.querySelector('{}').getBoundingClientRect().top"
        assert page.evaluate(f"{top.format('#wall-rows')} < {top.format('#wall-figures')}")
        assert first.is_visible()
        return
    # Of the height of the screen: a letter that is read across a room.
    assert page.evaluate(size.format("'.wall'")) >= SIZES[width] / 56
    assert page.evaluate(size.format("'.figure'")) >= SIZES[width] / 24
    tall = "document.documentElement.scrollHeight - innerHeight"
    assert page.evaluate(tall) <= 0
    for section in page.locator(".wall > section").all():
        assert section.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


def test_updates_and_cut_connections_lose_nothing(
    window: Opener, city: Town, address: str, cable: Cable
) -> None:
    one = window("inspector1", over=cable.address)
    one.foresee("ERR_", "WebSocket", "Failed to")
    page = one.go("/wall/")
    one.live()
    asked: list[str] = []
    page.on("request", lambda request: "/moving/" in request.url and asked.append(request.url))
    page.evaluate("document.body.dataset.here = 'still'; window.begun = performance.now()")
    for _cut in range(CUTS):
        cable.pull()
        for _ in range(UPDATES // CUTS // 2):
            Citizen(address).says("银杏路积水")
        cable.plug()
        for _ in range(UPDATES // CUTS // 2):
            Citizen(address).says("滨河街路灯不亮")
    until(lambda: city.rows(WAITING)[0]["count"] >= UPDATES, "every message is a ticket")

    def is_true() -> bool:
        waiting = str(min(city.rows(WAITING)[0]["count"], 999))
        return figure(page, "waiting") == waiting and newest(page) == city.rows(NEWEST)[0]["number"]

    until(is_true, "the wall tells what is")
    until(lambda: page.evaluate(DIFFERENT) == [], "nothing is different on a fresh wall")
    seconds = page.evaluate("(performance.now() - window.begun) / 1000")
    assert len(asked) <= seconds + 2 * CUTS  # at most one a second, however much comes
    assert page.evaluate("document.body.dataset.here") == "still"


def test_a_cut_line_is_said_plainly_and_comes_back_by_itself(
    window: Opener, address: str, cable: Cable
) -> None:
    one = window("inspector1", over=cable.address)
    one.foresee("ERR_", "WebSocket", "Failed to")
    page = one.go("/wall/")
    one.live()
    wall = page.locator(".wall")
    expect(wall).to_have_attribute("data-state", "live")
    cable.pull()
    expect(wall).to_have_attribute("data-state", "lost")
    expect(page.locator("#wall-state")).to_contain_text("连接已断开")
    known = newest(page)
    Citizen(address).says("凤凰路井盖翘起")
    cable.plug()
    expect(wall).to_have_attribute("data-state", "live")
    until(lambda: newest(page) != known, "what came meanwhile")
