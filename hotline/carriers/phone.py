"""Calls, typed in by those who answer them: they come like a form, and nothing goes back by itself.

A text message to the caller's phone is a rung of the ladder, carried by a gateway. Who left no
phone for it is told by a person, and the desk is told that nothing went out.
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
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.web import MAX_BODY, fetch_token, parse, text_limit


def deliver_text(api: str, token: str, recipient: str, text: str) -> None:
    """Nobody is called by a machine: always `Undeliverable`, of which nothing left."""
    raise Undeliverable("no_text_message", Outcome.NEXT_MESSAGE)
