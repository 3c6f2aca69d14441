"""How people spell digits, dashes and blanks on a phone, made plain: one character in, one out."""

from __future__ import annotations

import unicodedata

NOTHING = "\N{WORD JOINER}"  # stands for what shows nothing: zero-width marks, keycaps, accents
DASHES_BY_LOOK = "\N{MINUS SIGN}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}~\N{FULLWIDTH TILDE}"
REMEMBERED_BELOW = 0x10000


class _Plain(dict[int, str]):
    """A table for `str.translate` that fills itself; only the first 65,536 characters are kept."""

    def __missing__(self, code: int) -> str:
        char = _plain(chr(code))
        if code < REMEMBERED_BELOW:
            self[code] = char
        return char


def _plain(char: str) -> str:
    digit, category = unicodedata.digit(char, None), unicodedata.category(char)
    if digit is not None:
        return str(digit)
    if category == "Pd" or char in DASHES_BY_LOOK:
        return "-"
    if category == "Zs" or char == "\t":
        return " "
    if category in ("Cf", "Mn", "Me"):
        return NOTHING
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


_table = _Plain()


def plain(text: str) -> str:
    """The text with digits of any script as 0-9, any dash as `-`, any blank as a space, lower case.

    Full-width letters become ordinary ones and invisible characters NOTHING. The length never
    changes, so a place found in the plain text is the same place in the original.
    """
    return text.translate(_table)
