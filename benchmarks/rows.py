"""From a citizen's message to the row an operator sees, in a real browser."""

from __future__ import annotations

import time

from playwright.sync_api import Page, sync_playwright

from benchmarks.callbacks import requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.frames import waits
from benchmarks.hook import HOOK
from benchmarks.load import pour
from tests.browsers import ARGUMENTS, chromium

PACES = ((5, 12), (50, 12))  # messages a second, seconds
AIM = 1.5  # seconds: rows are fetched together once a second
PATIENCE = 20  # seconds for the last row

WATCH = """() => {
  window.drawn = {};
  const note = (row) => { window.drawn[row.id.slice(4)] ??= Date.now() / 1000; };
  new MutationObserver((changes) => {
    const now = changes.flatMap((change) => [...change.addedNodes]);
    for (const node of now) if (node.matches?.("[id^=row-]")) note(node);
      else for (const row of node.querySelectorAll?.("[id^=row-]") ?? []) note(row);
  }).observe(document.body, { childList: true, subtree: true });
}"""


def measure(city: City) -> list[Figure]:
    """The desk lies open and nobody's hand is on it."""
    if not (path := chromium()):
        return [Figure(what="POST to row drawn", ours="not measured: there is no chromium")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(30_000)
        _log_in(page, city)
        found = [_pace(city, page, per_second, seconds) for per_second, seconds in PACES]
        browser.close()
    return found


def _log_in(page: Page, city: City) -> None:
    page.goto(city.the_web.address + "/")
    page.fill("[name=username]", "operator1")
    page.fill("[name=password]", "hotline-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")


def _pace(city: City, page: Page, per_second: int, seconds: int) -> Figure:
    page.goto(city.the_web.address + "/desk/?queue=inbox")
    page.wait_for_selector("#rows")
    page.wait_for_timeout(1500)  # the socket opens
    page.evaluate(WATCH)
    count = per_second * seconds
    load = pour(city.port, requests(HOOK, count), per_second=per_second)
    until = time.monotonic() + PATIENCE
    while len(took := waits(city, load, page.evaluate("window.drawn"))) < count:
        if time.monotonic() > until:
            break
        page.wait_for_timeout(500)
    city.until_quiet()
    if len(took) != count:
        raise Broken(f"{len(took)} rows of {count} were drawn at {per_second} a second")
    half, slow = percentile(took, 0.5), percentile(took, 0.95)
    return Figure(
        what=f"POST to row drawn, {per_second} a second: 95 of 100 within",
        ours=f"{slow:.2f} s (half {half:.2f})",
        aim=f"≤ {AIM} s",
        met=slow <= AIM,
    )
