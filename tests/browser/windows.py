"""A person's browser window: its own cookies, size and colours, and all it complains about."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, Response, WebError

from tests.outside import PASSWORD, until

DESK, PHONE = 1440, 390  # CSS pixels: the two widths every screen is made for
HEIGHTS = {DESK: 900, PHONE: 844}


class Window:
    """One page of one person. `complaints` are console errors, broken rules, and answers from 500
    up; a test ends with none, except those it has foreseen.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        self._foreseen: list[str] = []
        context.on("page", self._listen)
        context.on("weberror", self._broke)
        self.page = context.new_page()

    def go(self, path: str) -> Page:
        """Open an address of the house."""
        self.page.goto(self.address + path)
        return self.page

    def come_in(self, username: str) -> Page:
        """Log in as somebody of the demo city, by the form everybody uses."""
        self.go("/")
        self.page.locator("#id_username").fill(username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("form:has(#id_password) button").click()
        self.page.wait_for_url(lambda url: url != f"{self.address}/")
        return self.page

    def live(self) -> Page:
        """Wait until the line to the desk stands."""
        self.page.wait_for_selector("#connection[data-state=live]")
        return self.page

    def foresee(self, *patterns: str) -> None:
        """What this test provokes, as patterns of complaints."""
        self._foreseen += patterns

    def wait_until(self, true: str) -> None:
        """Wait until an expression is true; Playwright's own way breaks our rule against eval."""
        until(lambda: self.page.evaluate(true), true)

    @property
    def unforeseen(self) -> list[str]:
        """Complaints nobody expected."""
        return [c for c in self.complaints if not any(re.search(f, c) for f in self._foreseen)]

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wide

    def focused(self, what: str = "id") -> Any:
        """A property of the element that has the focus."""
        return self.page.evaluate(f"document.activeElement.{what}")

    def _listen(self, page: Page) -> None:
        page.on("console", lambda said: said.type in ("error", "warning") and self._note(said.text))
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} {response.url}")

    def _broke(self, error: WebError) -> None:
        self._note(f"broke: {error.error}")

    def _note(self, complaint: str) -> None:
        self.complaints.append(complaint)
