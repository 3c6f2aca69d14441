"""What kinds of personal data the house knows, and what it remembers of one that was found."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Addresses and openids are only kept and masked; the others are found in words."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    NAME = "name"
    ADDRESS = "address"
    OPENID = "openid"


class Spotted(NamedTuple):
    """Something personal at these places of a text; `value` has one character for each of them,
    but for a landline's area code, whose leading 0 people leave out after +86.
    """

    kind: Kind
    value: str
    places: tuple[int, ...]


class Found(NamedTuple):
    """A spotted value in its text: what stands there is `text[start:end]`, what shall is `mask`."""

    kind: Kind
    start: int
    end: int
    value: str
    mask: str
