"""How a personal value is shown to those who may not read it: enough to recognise, not to use."""

from __future__ import annotations

import re
from collections.abc import Callable

from hotline.personal.kinds import Kind

STAR = "*"
SHORTEST = 5  # below this, what is left would give the rest away

place_shown = re.compile(r".*?(?:自治[区州]|[省市县旗盟]|(?<![小社园校景街片])区)(?=.)")


def mask_name(name: str) -> str:
    """The first character and a star for each further one: 李建国 → 李**; one alone is a star."""
    letters = sum(char.isalnum() for char in name)
    shown = 1 if letters > 1 else 0
    return name[:shown] + "".join(STAR if char.isalnum() else char for char in name[shown:])


def mask_value(kind: str, value: str) -> str:
    """The value as those see it who have not revealed it; all stars where nobody said how."""
    how = _by_kind.get(kind)
    return how(value) if how else STAR * len(value)


def hidden(kind: str, value: str) -> set[int]:
    """Which characters of the value are not shown, counted from its end: -1 is the last."""
    mask = mask_value(kind, value)
    return {place - len(value) for place, char in enumerate(mask) if char == STAR}


def _middle(left: int, right: int) -> Callable[[str], str]:
    """Keep so many characters on the left and on the right."""

    def mask(value: str) -> str:
        if len(value) < max(SHORTEST, left + right + 2):
            return STAR * len(value)
        return value[:left] + STAR * (len(value) - left - right) + value[len(value) - right :]

    return mask


def _landline(value: str) -> str:
    """Keep the area code and what follows the first four digits of the number."""
    area = re.match(r"0(?:10|2\d|[3-9]\d\d)(?=\d{7})", value)
    shown = area.end() if area else 0
    return value[:shown] + STAR * 4 + value[shown + 4 :] if len(value) > 6 else STAR * len(value)


def _id_card(value: str) -> str:
    """Keep region and serial, hide the birthday: six in front; four behind, or three of fifteen."""
    return _middle(6, 3 if len(value) == 15 else 4)(value)


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    return _first_only(local) + at + domain if at else STAR * len(value)


def _first_only(value: str) -> str:
    return value[0] + STAR * (len(value) - 1) if len(value) > 1 else STAR * len(value)


def _address(value: str) -> str:
    """Keep province, city and district; hide street and house."""
    shown = 0
    while match := place_shown.match(value, shown, shown + 12):
        shown = match.end()
    return value[:shown] + STAR * (len(value) - shown)


_by_kind: dict[str, Callable[[str], str]] = {
    Kind.MOBILE: _middle(3, 4),
    Kind.LANDLINE: _landline,
    Kind.ID_CARD: _id_card,
    Kind.BANK_CARD: _middle(4, 4),
    Kind.PASSPORT: _middle(1, 3),
    Kind.EMAIL: _email,
    Kind.WECHAT: _first_only,
    Kind.QQ: _middle(1, 1),
    Kind.NAME: mask_name,
    Kind.ADDRESS: _address,
}
