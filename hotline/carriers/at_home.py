"""What the doors without a platform have in common: nobody calls back, and no window shuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hotline.carriers.envelope import Envelope
from hotline.carriers.incoming import Incoming
from hotline.carriers.verdicts import Rejected
from hotline.carriers.windows import Allowance

RECEIVED = ""  # nobody hears it
MEASURED_IN = "characters"
# What is missing may be a road, never the time: a page stands open for as long as anybody may ask.
FOR_A_WORD = Allowance(None, timedelta(days=36_500))
FOR_A_MOMENT = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """There is nothing that such a door and we would have to share."""

    mode: str = ""
    max_age: int = 0


def verify_url(credentials: Credentials, query: Mapping[str, str]) -> str:
    """No platform checks our address: always `Rejected`."""
    raise Rejected("no_callback", 404)


def open_envelope(
    credentials: Credentials, query: Mapping[str, str], body: bytes, *, now: float
) -> Envelope:
    """No platform calls back: always `Rejected`. These doors have views of their own."""
    raise Rejected("no_callback", 404)


def allowance(said: Incoming) -> Allowance | None:
    """None: there is no window that words could open, see `carriers.AT_HOME`."""
    return None


def measure(text: str) -> int:
    """Return how much of `text_limit` a text uses up."""
    return len(text)
