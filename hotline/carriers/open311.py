"""Open311: apps report to us over HTTP and read what is public; there is no road back to them.

A receipt travels in the answer to the report (`intake.open311.posting`). Whatever is said later
finds no way here and is shown to the office as not reachable, so that it takes another one.
"""

from __future__ import annotations

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
from hotline.carriers.incoming import Incoming
from hotline.carriers.token import Token
from hotline.carriers.verdicts import Outcome, Rejected, Undeliverable

MAX_BODY = 64 * 1024  # bytes
text_limit = 4000  # characters, as of a description


def parse(message: bytes) -> Incoming:
    """Nothing comes as a callback; reports are posted to `/open311/v2/requests`."""
    raise Rejected("no_callback")


def fetch_token(api: str, credentials: Credentials) -> Token:
    """There is nobody to ask for one: this is where a delivery learns that no road leads back."""
    raise Undeliverable("no_way", Outcome.NEXT_MESSAGE)


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """Likewise."""
    raise Undeliverable("no_way", Outcome.NEXT_MESSAGE)
