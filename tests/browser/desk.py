"""The desk as its people use it: look for a row, open it, press a step, fill its form, send."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Window


class Desk:
    """The desk in somebody's window, on one of their queues and live."""

    def __init__(self, window: Window, queue: str) -> None:
        self.window, self.page = window, window.page
        window.go(f"/desk/queues/{queue}/")
        window.live()
        self.page.evaluate("document.body.dataset.here = 'still'")

    @property
    def was_reloaded(self) -> bool:
        """Whether the page was fetched anew since this desk was opened."""
        return bool(self.page.evaluate("document.body.dataset.here !== 'still'"))

    @property
    def rows(self) -> Locator:
        """All rows of the list."""
        return self.page.locator("#rows .row")

    def row(self, what: str) -> Locator:
        """The row of a ticket, by its number or by words in it."""
        if re.fullmatch(r"\d{8}-\d{6}-.", what):
            return self.page.locator(f"#row-{what}")
        return self.rows.filter(has_text=what)

    def number_of(self, words: str) -> str:
        """Wait for the row with these words; return its number."""
        row = self.row(words)
        expect(row).to_be_visible()
        return str(row.get_attribute("data-number"))

    def open(self, number: str) -> None:
        """Open a ticket from the list."""
        self.row(number).locator(".row-link").click()
        expect(self.page.locator(f'#ticket[data-number="{number}"]')).to_be_visible()

    def press(self, step: str) -> None:
        """Press the button of a step, by its name."""
        button = f'#step-buttons a[href*="/{step}/"], #step-buttons form[action*="/{step}/"] button'
        self.page.locator(button).first.click()

    def fill(self, **fields: str) -> None:
        """Write into the form of the step; choices are made by their value."""
        for name, value in fields.items():
            name = name.replace("__", ".")
            field = self.page.locator(f'#step [name="{name}"]')
            expect(field.first).to_be_visible()
            match field.first.evaluate("field => field.type"):
                case "radio" | "checkbox":
                    self.page.locator(f'#step [name="{name}"][value="{value}"]').check()
                case "select-one":
                    field.select_option(value)
                case _:
                    field.fill(value)

    def send(self, button: str = "button.is-primary") -> None:
        """Send the form of the step and wait for the answer."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator(f"#step form {button}").first.click()

    def expect_state(self, words: str) -> None:
        """The open ticket says that it is in this state."""
        expect(self.page.locator("#ticket-head .state")).to_have_text(words)


def bare(page: Page) -> None:
    """Take the hand off the page: no pointer over it, no focus in it."""
    page.mouse.move(720, 3)
    page.evaluate("document.activeElement.blur()")
