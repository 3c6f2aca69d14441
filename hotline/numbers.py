"""The number on a citizen's ticket and the code that opens its case, made and read back; and the
number of an order.

The check digit is Verhoeff's (J. Verhoeff, Error Detecting Decimal Codes, 1969): one decimal digit
that catches every single wrong digit and every swap of neighbours, here over date and serial alike.
It is computed, not looked up: a product of the ten symmetries of a pentagon.
"""

from __future__ import annotations

import re
import secrets
from datetime import date

from hotline.spelling import NOTHING, plain

LAST_SERIAL = 999_999
NUMBER_LENGTH = 17
CODE_LENGTH = 6
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: read aloud and copied by hand
LONGEST_SPELLING = 100  # characters; a pasted page is not a number

shuffle = (
    1,
    5,
    7,
    6,
    2,
    8,
    3,
    0,
    9,
    4,
)  # Verhoeff's permutation: with it x·y and y·x always differ
filler = re.compile(rf"[\s_\-{NOTHING}]+")


def format_number(day: date, serial: int) -> str:
    """The ticket number `YYYYMMDD-NNNNNN-C` of the day's serial (1 to 999,999, else ValueError)."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"a day has the serials 1 to {LAST_SERIAL}, not {serial}")
    digits = f"{day:%Y%m%d}".zfill(8) + f"{serial:06}"
    return _written(digits + str(_check_digit(digits)))


def parse_number(text: str) -> str | None:
    """The number as it is written officially, or None if this is none of ours.

    Blanks, full-width digits and any dash, or none, are forgiven; a wrong digit is not.
    """
    digits = filler.sub("", plain(text[:LONGEST_SPELLING]))
    if not re.fullmatch("[0-9]{15}", digits) or len(text) > LONGEST_SPELLING:
        return None
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None
    if digits[8:14] == "000000" or _check_digit(digits[:-1]) != int(digits[-1]):
        return None
    return _written(digits)


def format_order_number(day: date, serial: int) -> str:
    """The number `DB-YYYYMMDD-NNN-C` of the day's order of this serial (from 1), with the check
    digit that a ticket's has; after 999 a day it grows longer.
    """
    digits = f"{day:%Y%m%d}".zfill(8) + f"{serial:03}"
    return f"DB-{digits[:8]}-{digits[8:]}-{_check_digit(digits)}"


def make_code() -> str:
    """A tracking code nobody can guess: 30 bits of the system's randomness."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normalise_code(text: str) -> str | None:
    """The code as it was made, or None if it cannot be one; case, blanks, dashes are forgiven."""
    code = filler.sub("", plain(text[:LONGEST_SPELLING])).upper()
    well_formed = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if well_formed and len(text) <= LONGEST_SPELLING else None


def _written(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:14]}-{digits[14]}"


def _check_digit(digits: str) -> int:
    """The digit that brings the shuffled product of all, itself included, back to zero."""
    product = 0
    for place, digit in enumerate(reversed(digits), start=1):
        product = _turn_or_flip(product, _shuffled(int(digit), times=place % 8))
    return product if product >= 5 else -product % 5  # a flip undoes itself; a turn is turned back


def _turn_or_flip(one: int, other: int) -> int:
    """Two symmetries of a pentagon, one after the other: 0-4 turn it, 5-9 flip and turn it."""
    turn = one - other if one >= 5 else one + other
    return turn % 5 + 5 * ((one >= 5) != (other >= 5))


def _shuffled(digit: int, *, times: int) -> int:
    for _ in range(times):
        digit = shuffle[digit]
    return digit
