"""A wall that hangs for a working day: ten thousand updates, a hundred cut connections. Does it
show what came while it was cut off, how soon, and does it grow?

WALL_UPDATES=500 WALL_CUTS=5 makes the day shorter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from tests.browser.cable import Cable
from tests.browsers import ARGUMENTS, chromium
from tests.outside import Citizen
from tests.processes import ROOT

UPDATES, CUTS, PER_SECOND = 10_000, 100, 40
WARM_UP = 300  # updates before the first look at what it holds: code is compiled, pieces are kept
PATIENCE = 60.0  # seconds for one cut
SEEN_AIM, GROWTH_AIM = 5.0, 0.2  # seconds; a share
NEWEST = """SELECT t.number FROM hotline_queueentry q JOIN hotline_ticket t ON t.id = q.ticket_id
WHERE q.audience = 'inspectorate' AND q.queue = 'all'
ORDER BY q.opened_at DESC, t.id DESC LIMIT 1"""
SHOWN = "document.getElementById('wall-figures').dataset.newest"


def measure(city: City) -> list[Figure]:
    """One wall over a cable that is pulled again and again, while the city works."""
    if not (path := chromium()):
        return [Figure(what="the wall over a day", ours="not measured: there is no chromium")]
    cable = Cable(city.the_web.address)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            _log_in(page, cable.address)
            found = _day(city, page, cable)
            browser.close()
    finally:
        cable.close()
    return found


def _day(city: City, page: Page, cable: Cable) -> list[Figure]:
    updates = int(os.environ.get("WALL_UPDATES", UPDATES))
    cuts = int(os.environ.get("WALL_CUTS", CUTS))
    line = page.context.new_cdp_session(page)
    _speak(city, WARM_UP).wait()
    page.wait_for_timeout(2_000)
    before = _held(line)
    speaker = _speak(city, updates)
    seen = [_cut(city, page, cable) for _ in range(cuts)]
    if speaker.wait() != 0:
        raise Broken("the updates of the wall broke off")
    page.wait_for_timeout(5_000)
    after = _held(line)
    grown = after[0] / before[0] - 1
    slow = percentile(seen, 0.95)
    return [
        Figure(
            what=f"the wall after each of {cuts} cuts: what came meanwhile, 95 of 100 within",
            ours=f"{slow:.1f} s (half {percentile(seen, 0.5):.1f})",
            aim=f"≤ {SEEN_AIM:.0f} s",
            met=slow <= SEEN_AIM,
        ),
        Figure(
            what=f"… memory after {updates} updates",
            ours=f"{after[0] / 1e6:.1f} MB ({grown:+.0%}), {after[1]} nodes",
            floor=f"{before[0] / 1e6:.1f} MB, {before[1]} nodes",
            aim=f"≤ +{GROWTH_AIM:.0%}",
            met=grown <= GROWTH_AIM,
        ),
    ]


def _cut(city: City, page: Page, cable: Cable) -> float:
    """Pull the cable, have a citizen write, plug it in; the seconds until the wall shows that."""
    before = city.one(NEWEST)
    cable.pull()
    Citizen(city.the_web.address).says("银杏路积水")
    until = time.monotonic() + PATIENCE
    while (came := city.one(NEWEST)) == before:
        _wait(page, until)
    cable.plug()
    began = time.monotonic()
    while page.evaluate(SHOWN) != came:
        _wait(page, until)
    return time.monotonic() - began


def _wait(page: Page, until: float) -> None:
    if time.monotonic() > until:
        raise Broken("the wall lost an update")
    page.wait_for_timeout(100)


def _speak(city: City, count: int) -> subprocess.Popen[bytes]:
    said = ["benchmarks.speaker", "inspectorate", str(count), str(PER_SECOND)]
    return subprocess.Popen(
        [sys.executable, "-m", *said], cwd=ROOT, env=city.environment, stdin=subprocess.DEVNULL
    )


def _held(line: CDPSession) -> tuple[float, int]:
    """Bytes of the heap and nodes of the document, once what is garbage is gone."""
    line.send("HeapProfiler.collectGarbage")
    used = line.send("Runtime.getHeapUsage")["usedSize"]
    return float(used), int(line.send("Memory.getDOMCounters")["nodes"])


def _log_in(page: Page, address: str) -> None:
    page.set_default_timeout(30_000)
    page.goto(address + "/")
    page.fill("[name=username]", "inspector1")
    page.fill("[name=password]", "hotline-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/wall/")
    page.wait_for_selector(".wall[data-state=live]")
