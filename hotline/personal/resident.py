"""Numbers that prove themselves: residents' identity numbers (GB 11643-1999), bank cards (Luhn)."""

from __future__ import annotations

from datetime import date

# First two digits: the provinces of GB/T 2260, and 9x for foreigners' permanent residence cards.
region_ranges = (
    (11, 15),
    (21, 23),
    (31, 37),
    (41, 46),
    (50, 54),
    (61, 65),
    (71, 71),
    (81, 83),
    (91, 99),
)
REGIONS = frozenset(str(n) for first, last in region_ranges for n in range(first, last + 1))
FIRST_YEAR, LAST_YEAR = 1880, 2099
CHECKS = "10X98765432"  # ISO 7064 MOD 11-2


def looks_like_resident_id(number: str) -> bool:
    """Whether 17 digits and a digit or X have a region and a birthday."""
    year = number[6:10]
    return (
        len(number) == 18
        and number[:2] in REGIONS
        and FIRST_YEAR <= int(year) <= LAST_YEAR
        and _is_day(int(year), number[10:14])
    )


def is_resident_id(number: str) -> bool:
    """Whether 17 digits and a digit or X have a region, a birthday and the right check."""
    if not looks_like_resident_id(number):
        return False
    total = 0
    for digit in number[:17]:
        total = (total + int(digit)) * 2 % 11
    return CHECKS[total] == number[17]


def is_old_resident_id(number: str) -> bool:
    """Whether 15 digits, as they were until 1999, have a region and a birthday."""
    return (
        len(number) == 15
        and number[:2] in REGIONS
        and _is_day(1900 + int(number[6:8]), number[8:12])
    )


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the check of ISO/IEC 7812 over the others."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_day(year: int, month_and_day: str) -> bool:
    try:
        date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return False
    return True
