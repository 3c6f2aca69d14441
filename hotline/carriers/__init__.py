"""One module per way to reach a citizen, and the one place that finds it by name.

To add a carrier: write `hotline/carriers/<name>.py` with what `Carrier` lists (`offers.py`), put
its name into `NAMES`, and give it a stand-in platform and tests of its own. If citizens speak to us
there before everybody, it offers what `Forum` lists as well, and to find their words what `Stream`
or `Press` lists; if the account has a menu, what `Front` lists.
Nothing else in the house knows one carrier from another.

A gateway carries as well, but nobody is heard there: it offers what `Gateway` lists and stands in
`GATEWAYS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from hotline.carriers.envelope import Envelope
from hotline.carriers.incoming import Incoming
from hotline.carriers.knock import Knock
from hotline.carriers.menu import Button, Fault
from hotline.carriers.offers import (
    Answering,
    Called,
    Carrier,
    Forum,
    Front,
    Gateway,
    Notifier,
    Press,
    Signer,
    Stream,
)
from hotline.carriers.public import Article, Below, Calls, Page, Place
from hotline.carriers.texts import Fate
from hotline.carriers.token import Token
from hotline.carriers.verdicts import Challenged, Outcome, Rejected, Undeliverable
from hotline.carriers.windows import Allowance

__all__ = [
    "AT_HOME",
    "GATEWAYS",
    "NAMES",
    "Allowance",
    "Answering",
    "Article",
    "Below",
    "Button",
    "Called",
    "Calls",
    "Carrier",
    "Challenged",
    "Envelope",
    "Fate",
    "Fault",
    "Forum",
    "Front",
    "Gateway",
    "Incoming",
    "Knock",
    "Notifier",
    "Outcome",
    "Page",
    "Place",
    "Press",
    "Rejected",
    "Signer",
    "Stream",
    "Token",
    "Undeliverable",
    "answering",
    "called",
    "credentials",
    "forum",
    "front",
    "gateway",
    "notifier",
    "of",
    "press",
    "signer",
    "stream",
    "with_a_menu",
]

NAMES = ("wechat", "weibo", "web", "phone", "open311", "douyin")
# Only carry: a phone rings there, and nobody answers.
GATEWAYS = ("sms",)
# No platform stands behind these: no token to fetch, no window to keep to, nothing to fetch from.
AT_HOME = frozenset({"web", "phone"})


def of(name: str) -> Carrier:
    """Return the carrier called `name`; raise `LookupError` for a name that is none."""
    if name not in NAMES:
        raise LookupError(f"no carrier is called {name!r}")
    return cast("Carrier", import_module(f"hotline.carriers.{name}"))


def called(name: str) -> Called | None:
    """Return the carrier called `name` if its platform calls us."""
    return cast("Called | None", _offers(name, "knock"))


def answering(name: str) -> Answering | None:
    """Return the carrier called `name` if its platform can be asked whether it is there."""
    return cast("Answering | None", _offers(name, "ask_alive"))


def forum(name: str) -> Forum | None:
    """Return the carrier called `name` if citizens speak to us there before everybody."""
    return cast("Forum | None", _offers(name, "deliver_public"))


def stream(name: str) -> Stream | None:
    """Return the carrier called `name` if words to us run past there in feeds."""
    return cast("Stream | None", _offers(name, "FEEDS"))


def press(name: str) -> Press | None:
    """Return the carrier called `name` if citizens comment on articles of ours there."""
    return cast("Press | None", _offers(name, "look_below"))


def notifier(name: str) -> Notifier | None:
    """Return the carrier called `name` if it has notices."""
    return cast("Notifier | None", _offers(name, "deliver_notice"))


def gateway(name: str) -> Gateway:
    """Return the gateway called `name`; raise `LookupError` for a name that is none."""
    if name not in GATEWAYS:
        raise LookupError(f"no gateway is called {name!r}")
    return cast("Gateway", import_module(f"hotline.carriers.{name}"))


def credentials(name: str, **values: Any) -> Any:
    """Return what an account on the carrier or gateway `name` keeps. Raises `ValueError`."""
    keeper = gateway(name) if name in GATEWAYS else of(name)
    return keeper.Credentials(**values)


def signer(name: str) -> Signer | None:
    """Return the carrier called `name` if its platform signs the body, in a header."""
    return cast("Signer | None", _offers(name, "HEADERS"))


def front(name: str) -> Front | None:
    """Return the carrier called `name` if its accounts have a menu."""
    return cast("Front | None", _offers(name, "push_menu"))


def with_a_menu() -> list[str]:
    """Return the names of those whose accounts have a menu."""
    return [name for name in NAMES if front(name)]


def _offers(name: str, what: str) -> Any:
    """The carrier called `name` if its module offers `what`; a gateway offers nothing of this."""
    carrier = None if name in GATEWAYS else of(name)
    return carrier if hasattr(carrier, what) else None
