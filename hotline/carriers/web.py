"""The city's own forms: no platform stands behind them, so nothing is called back and nothing sent.

What is said to a citizen who wrote here stands on the page of their case, and counts as sent when
it stands there. Whether they ever look is not known; a text message to the phone they may have
left is the way to have them look, and a carrier of its own.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from hotline.carriers.at_home import (
    FOR_A_MOMENT,
    FOR_A_WORD,
    MEASURED_IN,
    RECEIVED,
    Credentials,
    allowance,
    measure,
    open_envelope,
    verify_url,
)
from hotline.carriers.incoming import Form
from hotline.carriers.token import Token
from hotline.carriers.verdicts import Rejected

MAX_BODY = 0  # bytes; nobody calls back
text_limit = 10_000  # characters; a page has room


def parse(message: bytes) -> Form:
    """Return the form as `write` put it down, or raise `Rejected`."""
    try:
        kept = json.loads(message)
        kept["created_at"] = datetime.fromisoformat(kept["created_at"])
        kept["pictures"] = tuple(kept["pictures"])
        return Form(**kept)
    except (ValueError, TypeError, KeyError):
        raise Rejected("malformed_json") from None


def write(form: Form) -> bytes:
    """Return a form as it is stored: what `parse` reads."""
    fields: dict[str, Any] = {name: getattr(form, name) for name in form.__dataclass_fields__}
    return json.dumps(fields, ensure_ascii=False, default=str).encode()


def fetch_token(api: str, credentials: Credentials) -> Token:
    """There is no platform that would have to be opened."""
    return Token("", expires_in=86_400)


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """The page of the case shows it from the moment it was written: there is nothing to do."""
