"""A demo city at work in real processes, and windows into it; all left out without a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hotline.embedded.process import free_port
from tests.browser.windows import DESK, HEIGHTS, PHONE, Window
from tests.browsers import ARGUMENTS, PACKAGES, chinese_font, chromium
from tests.processes import Town

HERE = Path(__file__).parent
# A machine that is busy with other things takes its time; only a test that fails waits for so long.
PATIENCE = 60_000  # ms
expect.set_options(timeout=PATIENCE)
Scheme = Literal["light", "dark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder are slow; where there is no browser they say how to get one. In CI they
    run, or fail.
    """
    able = (chromium() and chinese_font()) or os.environ.get("CI")
    how = f"no chromium with a Chinese font here (apt-get install {' '.join(PACKAGES)})"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if not able:
                item.add_marker(pytest.mark.skip(reason=how))


@pytest.fixture(scope="session")
def city(new_town: Callable[..., Town]) -> Town:
    """The demo city with web, worker and beat; its simulator plays the platform."""
    town = new_town()
    port = free_port()
    town.web(port)
    town.worker(HOTLINE_PORT=str(port))
    town.beat(HOTLINE_PORT=str(port))
    return town


@pytest.fixture(scope="session")
def address(city: Town) -> str:
    """Where the city answers."""
    return city.running[0].address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; not for the whole session, where its loop would disturb async tests."""
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """Who is logged in already: cookies by user name, so that each logs in once."""
    return {}


class Opener:
    """Opens windows of the city and closes them together."""

    def __init__(self, browser: Browser, address: str, known: dict[str, Any]) -> None:
        self.browser, self.address, self.known = browser, address, known
        self.opened: list[Window] = []

    def __call__(
        self,
        who: str = "",
        *,
        width: int = DESK,
        scheme: Scheme = "light",
        language: str = "zh-hans",
        over: str = "",
        scripts: bool = True,
    ) -> Window:
        """A window for ``who``; ``over`` is the address of a cable of its own."""
        touch = width == PHONE
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            locale=language,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            storage_state=self.known.get(who),
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        self.opened.append(Window(context, over or self.address))
        if who and who not in self.known:
            self.opened[-1].come_in(who)
            cookies = [c for c in context.cookies() if c["name"] != "django_language"]
            self.known[who] = {"cookies": cookies, "origins": []}
        return self.opened[-1]

    def close(self) -> list[str]:
        """Close them all; return what they complained about without anybody expecting it."""
        complaints = [complaint for one in self.opened for complaint in one.unforeseen]
        for one in self.opened:
            one.context.close()
        return complaints


@pytest.fixture
def window(browser: Browser, address: str, known: dict[str, Any]) -> Iterator[Opener]:
    """Opens windows: ``window("operator1", width=PHONE, scheme="dark", language="en")``.

    At the end none may have complained: no console error, no broken rule, no answer from 500 up.
    """
    opener = Opener(browser, address, known)
    yield opener
    assert not opener.close()
