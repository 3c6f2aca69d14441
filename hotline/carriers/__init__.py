"""One module per way to reach a citizen, and the one place that finds it by name.

To add a carrier: write `hotline/carriers/<name>.py` with what `Carrier` lists, put its name into
`NAMES`, and give it a stand-in platform and tests of its own. Nothing else in the house knows one
carrier from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from hotline.carriers.envelope import Envelope
from hotline.carriers.incoming import Incoming
from hotline.carriers.verdicts import Outcome, Rejected, Undeliverable
from hotline.carriers.windows import Allowance

__all__ = [
    "NAMES",
    "Allowance",
    "Carrier",
    "Envelope",
    "Incoming",
    "Outcome",
    "Rejected",
    "Undeliverable",
    "of",
]

NAMES = ("wechat",)


class Carrier(Protocol):
    """What a carrier's module offers. Plain values in, plain values out: no database, no Django."""

    # The longest callback, in bytes; not a byte more than one beyond needs to be read.
    MAX_BODY: int
    # The longest text one message may hold, in the unit of `measure`.
    text_limit: int
    # The frozen dataclass of what the account row says: `Credentials(**values)`.
    Credentials: type[Any]

    def verify_url(self, credentials: Any, query: Mapping[str, str]) -> str:
        """Return what the platform wants to hear when it checks our address, or `Rejected`."""
        ...

    def open_envelope(
        self, credentials: Any, query: Mapping[str, str], body: bytes, *, now: float
    ) -> Envelope:
        """Return the message of a callback once it is proven to be the platform's, or raise
        `Rejected`.
        """
        ...

    def parse(self, message: bytes) -> Incoming:
        """Return what an opened message says, or raise `Rejected`."""
        ...

    def deliver_text(self, api: str, token: str, recipient: str, text: str) -> None:
        """Hand one text to the platform: return when it took it, else raise `Undeliverable`."""
        ...

    def allowance(self, said: Incoming) -> Allowance | None:
        """Return how many answers a citizen's word allows and for how long; None for none."""
        ...

    def measure(self, text: str) -> int:
        """Return how much of `text_limit` a text uses up."""
        ...


def of(name: str) -> Carrier:
    """Return the carrier called `name`; raise `LookupError` for a name that is none."""
    if name not in NAMES:
        raise LookupError(f"no carrier is called {name!r}")
    return cast("Carrier", import_module(f"hotline.carriers.{name}"))
