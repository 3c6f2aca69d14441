"""Numbers as people write them, in digits and in Chinese."""

from __future__ import annotations

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "俩": 2}
COUNT = r"(?:\d{1,4}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


def counted(said: str) -> int | None:
    """The number of up to two Chinese characters with tens, or of digits; None if it is none."""
    if said.isdecimal():
        return int(said)
    if not said:
        return None
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return DIGITS.get(said)
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
