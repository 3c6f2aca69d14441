"""How a platform would check our address, made by ourselves to see that the door is open."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.carriers.signatures import sign


@dataclass(frozen=True, slots=True)
class Knock:
    """A request to our own hook, signed as the platform signs, and what has to come back."""

    method: str
    answer: bytes
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None


def verification(secret: str) -> Knock:
    """Return the check of an address as WeChat and Weibo make it: the echo has to come back."""
    stamp, nonce, echo = str(int(time.time())), secrets.token_hex(8), secrets.token_hex(16)
    query = {"signature": sign(secret, stamp, nonce), "timestamp": stamp, "nonce": nonce}
    return Knock("GET", echo.encode(), query | {"echostr": echo})
