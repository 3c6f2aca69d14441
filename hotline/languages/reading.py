"""Reads a page as a person does: the text, and what stands in for it for those who listen."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "data-name", "data-label"}
NOT_READ = {"script", "style", "kbd", "code"}  # keys and codes are the same in every language


def read_aloud(page: str) -> list[tuple[int, str]]:
    """Return (line, text) for every piece of a page in HTML, blanks run together."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.pieces


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_READ:
            self._silent.append(tag)
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _note(self, text: str) -> None:
        if shown := " ".join(text.split()):
            self.pieces.append((self.getpos()[0], shown))
