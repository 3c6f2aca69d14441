"""Ticket numbers and tracking codes: made, copied by hand, read aloud, and read back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.numbers import (
    CODE_ALPHABET,
    CODE_LENGTH,
    LAST_SERIAL,
    NUMBER_LENGTH,
    format_number,
    make_code,
    normalise_code,
    parse_number,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NUMBERS = st.builds(format_number, DAYS, st.integers(1, LAST_SERIAL))
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@given(DAYS, st.integers(1, LAST_SERIAL))
def test_a_number_shows_its_day_and_serial_and_reads_back(day: date, serial: int) -> None:
    number = format_number(day, serial)
    assert re.fullmatch(r"\d{8}-\d{6}-\d", number)
    assert len(number) == NUMBER_LENGTH
    assert number.startswith(f"{day:%Y%m%d}-{serial:06}-")
    assert parse_number(number) == number


@pytest.mark.parametrize("serial", [0, -1, LAST_SERIAL + 1])
def test_a_day_has_no_other_serials(serial: int) -> None:
    with pytest.raises(ValueError, match="serials"):
        format_number(date(2026, 9, 30), serial)


def test_the_check_digit_is_verhoeffs() -> None:
    """The example of Verhoeff's scheme everybody gives: 236 has the check digit 3."""
    from hotline.numbers import _check_digit

    assert _check_digit("236") == 3
    assert _check_digit("12345") == 1


@given(NUMBERS)
def test_every_single_wrong_digit_is_caught(number: str) -> None:
    for place, right in enumerate(number):
        for wrong in "0123456789":
            if right not in ("-", wrong):
                assert parse_number(number[:place] + wrong + number[place + 1 :]) is None


@given(NUMBERS)
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    digits = number.replace("-", "")
    for place in range(len(digits) - 1):
        one, other = digits[place], digits[place + 1]
        swapped = digits[:place] + other + one + digits[place + 2 :]
        assert (parse_number(swapped) is None) == (one != other)


def test_swaps_and_slips_are_caught_at_every_place_for_every_pair_of_digits() -> None:
    """Not by chance: whatever stands around them, checked on the arithmetic itself."""
    from hotline.numbers import _check_digit

    for place in range(14):
        for around in ("0", "7"):
            checks = {
                pair: _check_digit(around * place + pair + around * (12 - place))
                for pair in (f"{n:02}" for n in range(100))
                if place < 13
            }
            for pair, check in checks.items():
                if pair[0] != pair[1]:
                    assert checks[pair[::-1]] != check
                assert all(
                    checks[other] != check
                    for other in checks
                    if (other[0] == pair[0]) != (other[1] == pair[1])
                )


@given(NUMBERS, st.data())
def test_blanks_dashes_and_full_width_digits_are_forgiven(number: str, data: st.DataObject) -> None:
    spelled = number.replace("-", data.draw(st.sampled_from(["", " ", "–", "—", "－", " - ", "_"])))
    if data.draw(st.booleans()):
        spelled = spelled.translate(FULL_WIDTH)
    around = data.draw(st.sampled_from(["", " ", "\u3000", "\u200b", "\n"]))
    assert parse_number(around + spelled + around) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "20261301-000001-1",
        "20260230-000001-1",
        "20260930-0000011-1",
        "20260930/000001/1",
        "２０２６",
        "x" * 100_000,
        " " * 100_000,
        "00000000-000000-0",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(DAYS)
def test_no_number_has_the_serial_zero(day: date) -> None:
    assert not any(parse_number(f"{day:%Y%m%d}-000000-{check}") for check in range(10))


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    assert parse_number(text) is None or parse_number(parse_number(text) or "")
    assert normalise_code(text) is None or len(normalise_code(text) or "") == CODE_LENGTH


def test_a_code_is_six_signs_nobody_confuses() -> None:
    codes = {make_code() for _ in range(2000)}
    assert len(codes) > 1990
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{6}", code) for code in codes)
    assert set("".join(codes)) == set(CODE_ALPHABET)


@given(st.text(CODE_ALPHABET, min_size=6, max_size=6), st.sampled_from(["", " ", "-", "\u200b"]))
def test_a_code_is_read_however_it_is_typed(code: str, between: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for spelled in (code, code.lower(), between.join(code), f" {wide}　"):
        assert normalise_code(spelled) == code


@pytest.mark.parametrize(
    "text", ["", "ABC23", "ABC2345", "ABCD1O", "ABC DE!", "ÄBCDEF", "七七七七七七"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert normalise_code(text) is None
