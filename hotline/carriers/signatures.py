"""Who signed a callback, and how long ago: the same rule at WeChat and Weibo."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from hotline.carriers.verdicts import Rejected


def sign(*parts: str) -> str:
    """Return the SHA-1 (hex) of the parts, sorted as strings and joined."""
    # UTF-8 sorts as its characters do. SHA-1 is what the platforms speak; the secret among the
    # parts makes it a keyed hash.
    sorted_parts = b"".join(sorted(_bytes(part) for part in parts))
    return hashlib.sha1(sorted_parts, usedforsecurity=False).hexdigest()


def signed(signature: str, *parts: str) -> bool:
    """Tell whether `signature` is that of the parts, in a time that does not depend on where they
    differ.
    """
    return hmac.compare_digest(sign(*parts).encode(), _bytes(signature))


def check_query(query: Mapping[str, str], secret: str) -> None:
    """Raise `Rejected` unless the query was signed by somebody who knows `secret`.

    Covers timestamp and nonce, never the body.
    """
    said = query.get("signature", "")
    if not signed(said, secret, query.get("timestamp", ""), query.get("nonce", "")):
        raise Rejected("signature", 403)


def check_freshness(query: Mapping[str, str], max_age: int, now: float) -> None:
    """Raise `Rejected` for a timestamp further than `max_age` seconds from `now`; 0 asks nothing,
    as no platform documents a limit.
    """
    if not max_age:
        return
    stamp = query.get("timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or abs(now - int(stamp)) > max_age:
        raise Rejected("stale_timestamp", 403)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
