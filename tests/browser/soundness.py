"""What makes a page sound for everybody: names, contrast, its own language, a focus one can see."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What differs from one scheme and one width to the next: the rest of the page is the same.
LOOKS = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}

# The focus is drawn around the element, or around the row or the choice that it stands for.
WHERE_NO_RING_IS = """() => {
  const at = document.activeElement;
  if (at === document.body || at.tagName === 'IFRAME') return '';
  const ringed = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  for (let it = at, up = 0; it && up < 4; it = it.parentElement, up++) {
    if (ringed(getComputedStyle(it))) return '';
  }
  return at.outerHTML.slice(0, 160);
}"""


def axe(page: Page, *, rows: bool = True, only: Any = RULES) -> list[str]:
    """What the checker of accessibility finds, a line for each; the rows of a list need looking at
    on one screen only.
    """
    options = {"runOnly": only, "resultTypes": ["violations"], "iframes": False}
    left_out = {} if rows else {"exclude": [["#rows"]]}
    found = Axe().run(page, context=left_out or None, options=options)
    return [
        f"{wrong['id']} {node['html'][:160]} {node['failureSummary'][:160]}"
        for wrong in found.response["violations"]
        for node in wrong["nodes"]
        # What the buttons of a form cover at this moment is one turn of the wheel away.
        if "partially obscured" not in node["failureSummary"]
    ]


# Things people read on a Chinese page: none of them is a sentence in English.
WORDED = "h1, h2, h3, label, legend, th, summary, button, a.btn, .help, .rule, .empty"
NAMES = r"(?i)wechat|weibo|english|esc|ctrl|hotline|manage\.py|account|water\d|kdb"


def untranslated(page: Page) -> list[str]:
    """Visible words of the house in English on a Chinese page."""
    texts: list[str] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
        .filter(it => it.checkVisibility() && !it.closest('[lang=en]')).map(it => it.innerText)""",
        WORDED,
    )
    return [
        text
        for text in texts
        if re.search(r"[A-Za-z]{3,}", re.sub(NAMES, "", text)) and not re.search(r"[一-鿿]", text)
    ]


def unseen_by_tab(page: Page) -> list[str]:
    """Elements that the Tab key reaches without one seeing where one is."""
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        if lost := page.evaluate(WHERE_NO_RING_IS):
            unseen.append(lost)
    return unseen
