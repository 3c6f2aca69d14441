"""Weibo's ways of writing: English times, words with HTML in them, lengths in half characters."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta, timezone

# Never through the locale: a server that speaks Chinese would not know "Nov".
_MONTHS = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905 - as it is said
        1,
    )
}
_STAMP = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{2}) (?P<h>\d{2}):(?P<m>\d{2}):(?P<s>\d{2})"
    r" (?P<sign>[+-])(?P<zh>\d{2})(?P<zm>\d{2}) (?P<year>\d{4})",
    re.ASCII,
)
_FACE = re.compile(r"<img\b[^>]*?\balt=[\"']?(\[[^\]\"'>]{1,20}\])[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|span|img|i|b|em|strong|font)\b[^>]*>", re.IGNORECASE)
# "Reply to @somebody:", which the platform puts before an answer unless told not to.
_ADDRESSED = re.compile(r"^\u56de\u590d@[^:\uff1a]{1,40}[:\uff1a]\s*")


def moment(stamp: str) -> datetime | None:
    """Return the time of `Sat Nov 21 09:12:33 +0800 2026` in UTC, None for what is no such time."""
    found = _STAMP.fullmatch(stamp)
    month = _MONTHS.get(found["month"]) if found else None
    if found is None or month is None:
        return None
    offset = timedelta(hours=int(found["zh"]), minutes=int(found["zm"]))
    try:
        zone = timezone(-offset if found["sign"] == "-" else offset)
        year, day, h, m, s = (int(found[name]) for name in ("year", "day", "h", "m", "s"))
        return datetime(year, month, day, h, m, s, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def plain(text: str) -> str:
    """Return public words without the platform's own markup: faces as they are called, links as
    their words.
    """
    without = _TAG.sub("", _BREAK.sub("\n", _FACE.sub(r"\1", text)))
    return html.unescape(without)


def measure(text: str) -> int:
    """Return a length as Weibo counts it: a Chinese character is one, ASCII is half, rounded up.

    An emoji is one code point or several, and counts as many.
    """
    halves = sum(1 if ord(character) < 128 else 2 for character in text)
    return (halves + 1) // 2


def same_words(one: str, other: str) -> bool:
    """Whether two public words say the same, however the platform set them."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(_ADDRESSED.sub("", plain(text).strip()).split())
