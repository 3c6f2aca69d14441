"""Numbers written in Chinese numerals (一三八…), and further copies of a number already known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hotline.personal.kinds import Kind, Spotted
from hotline.personal.resident import is_resident_id

NUMERALS = str.maketrans("〇○零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "00012345678912123456789")
READ_AS = {**{digit: digit for digit in "0123456789"}, **dict.fromkeys("x×х", "X")}
FEWEST_NUMERALS = 7  # fewer are words: 一, 三八, 五一
SHORTEST_COPIED = 7  # a shorter value would be met by chance

some_numerals = re.compile("[〇○零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]")
row = re.compile(r"[0-9](?:[^\w*\n]{0,3}[0-9])*(?:[ -]{0,2}[x×х](?![0-9]))?")
mobile_inside = re.compile(r"1[3-9][0-9]{9}")
id_inside = re.compile(r"(?=([1-9][0-9]{16}[0-9X]))")


def spelled(text: str) -> Iterator[Spotted]:
    """Mobile and identity numbers in a plain text of which at least some digits are Chinese."""
    if len(some_numerals.findall(text)) < FEWEST_NUMERALS:
        return
    digits_only = text.translate(NUMERALS)
    for match in row.finditer(digits_only):
        if len(some_numerals.findall(text, *match.span())) < FEWEST_NUMERALS:
            continue
        places = [place for place in range(*match.span()) if digits_only[place] in READ_AS]
        digits = "".join(READ_AS[digits_only[place]] for place in places)
        ids = [m.start() for m in id_inside.finditer(digits) if is_resident_id(m[1])]
        mobile = mobile_inside.search(digits)
        if ids:
            start, length, kind = ids[0], 18, Kind.ID_CARD
        elif mobile:
            start, length, kind = mobile.start(), 11, Kind.MOBILE
        else:
            continue
        end = start + length
        yield Spotted(kind, digits[start:end], tuple(places[start:end]))


def copies(text: str, known: Iterable[tuple[Kind, str]]) -> Iterator[Spotted]:
    """Further places of known numbers: inside other digits, oddly spaced, in Chinese numerals."""
    numbers = {(kind, value) for kind, value in known if _is_number(value)}
    if not numbers:
        return
    digits_only = text.translate(NUMERALS)
    places = [place for place, char in enumerate(digits_only) if char.isalnum() or char in "*\n"]
    squeezed = "".join(digits_only[place] for place in places)
    for kind, value in numbers:
        start = squeezed.find(value.lower())
        while start >= 0:
            yield Spotted(kind, value, tuple(places[start : start + len(value)]))
            start = squeezed.find(value.lower(), start + len(value))


def _is_number(value: str) -> bool:
    return len(value) >= SHORTEST_COPIED and value[:-1].isdigit()
