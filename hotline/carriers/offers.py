"""What the modules of carriers and gateways offer.

Plain values in, plain values out: no database, no Django.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, Protocol

from hotline.carriers.envelope import Envelope
from hotline.carriers.incoming import Incoming
from hotline.carriers.knock import Knock
from hotline.carriers.menu import Button, Fault
from hotline.carriers.public import Article, Below, Calls, Page, Place
from hotline.carriers.texts import Fate
from hotline.carriers.token import Token
from hotline.carriers.windows import Allowance


class Carrier(Protocol):
    """What a carrier's module offers. Plain values in, plain values out: no database, no Django."""

    # The longest callback, in bytes; not a byte more than one beyond needs to be read.
    MAX_BODY: int
    # What the platform wants to hear when it brought us a message.
    RECEIVED: str
    # The longest text one message may hold, in the unit of `measure`.
    text_limit: int
    MEASURED_IN: Literal["bytes", "characters"]
    # What a citizen's word allows, and what a mere tap does if that is less.
    FOR_A_WORD: Allowance
    FOR_A_MOMENT: Allowance | None
    # The frozen dataclass of what the account row says: `Credentials(**values)`.
    Credentials: type[Any]

    def verify_url(self, credentials: Any, query: Mapping[str, str]) -> str:
        """Return what the platform wants to hear when it checks our address, or `Rejected`."""
        ...

    def open_envelope(
        self, credentials: Any, query: Mapping[str, str], body: bytes, *, now: float
    ) -> Envelope:
        """Return the message of a callback once it is proven to be the platform's, or raise
        `Rejected`; `Challenged` for one that only checks our address.
        """
        ...

    def parse(self, message: bytes) -> Incoming:
        """Return what an opened message says, or raise `Rejected`."""
        ...

    def fetch_token(self, api: str, credentials: Any) -> Token:
        """Return what opens the platform's API, or raise `Undeliverable`."""
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


class Signer(Carrier, Protocol):
    """What a carrier's module offers besides if its platform signs the body, in a header."""

    # Lower case; they come to `open_envelope` and `prove` among what stood in the address.
    HEADERS: tuple[str, ...]

    def prove(self, credentials: Any, query: Mapping[str, str], body: bytes) -> None:
        """Raise `Rejected` unless the platform signed this body."""
        ...


class Called(Carrier, Protocol):
    """What a carrier's module offers besides if its platform calls us."""

    def knock(self, credentials: Any) -> Knock:
        """Return the check of our address as the platform would make it."""
        ...


class Answering(Carrier, Protocol):
    """What a carrier's module offers besides if its platform can be asked whether it is there."""

    def ask_alive(self, api: str, token: str) -> int:
        """Make a call that needs the token and does nothing; return the seconds the token still
        holds, 0 where a machine renews it. Raises `Undeliverable`.
        """
        ...


class Forum(Carrier, Protocol):
    """What a carrier's module offers besides if citizens speak to us there before everybody."""

    # The longest public text, in the unit of `measure`.
    public_limit: int
    # Whether the platform takes one answer below a citizen's word, and no second.
    ONE_ANSWER: bool

    def deliver_public(self, api: str, token: str, place: Place, text: str, *, rip: str) -> str:
        """Say something below a citizen's public word; return its id, "" if it has none yet, else
        raise `Undeliverable`.
        """
        ...

    def find_public(self, api: str, token: str, place: Place, text: str) -> str:
        """Return the id under which we said `text` at `place`, "" if we did not. Raises
        `Undeliverable`.
        """
        ...

    def withdraw_public(self, api: str, token: str, comment: str) -> None:
        """Take a public word of ours away; return when it is gone, else raise `Undeliverable`."""
        ...


class Stream(Forum, Protocol):
    """What a forum's module offers besides if words to us run past in feeds, by rising numbers."""

    # What is looked through for words to us, by names of ours.
    FEEDS: tuple[str, ...]

    def look(self, api: str, token: str, feed: str, *, uid: str, since: int, until: int) -> Page:
        """Return a page of a feed: ids above `since` and, unless 0, up to `until`. Raises
        `Undeliverable`.
        """
        ...

    def calls_left(self, api: str, token: str) -> Calls:
        """Return how many calls the platform still grants. Raises `Undeliverable`."""
        ...


class Press(Forum, Protocol):
    """What a forum's module offers besides if citizens comment on articles of ours there, and we
    choose what everybody sees.
    """

    # How many comments one call brings at most.
    A_PAGE_BELOW: int

    def article(self, number: str, position: int) -> Article:
        """Return the article of these figures, as a person reads them off the platform's console;
        `position` counts from 1. Raises `ValueError` for what is none.
        """
        ...

    def articles_of(self, api: str, token: str, day: date) -> tuple[Article, ...]:
        """Return what was published on a day that is over (Beijing). Raises `Undeliverable`."""
        ...

    def look_below(self, api: str, token: str, article: str, *, begin: int) -> Below:
        """Return a page of the comments below an article, after the first `begin`. Raises
        `Undeliverable`.
        """
        ...

    def arrange(self, api: str, token: str, place: Place, how: str) -> None:
        """Have a comment shown to everybody (`elect`), no longer (`unelect`), or deleted (`hide`);
        return when it is so. Raises `Undeliverable`; may be repeated.
        """
        ...


class Notifier(Protocol):
    """What a carrier's module offers besides if it has notices for when words may not be sent."""

    def deliver_notice(
        self,
        api: str,
        token: str,
        openid: str,
        template_id: str,
        values: Mapping[str, str],
        *,
        url: str = "",
        once: str = "",
    ) -> str:
        """Send a registered notice; return the platform's id of it. Raises `Undeliverable`."""
        ...

    def deliver_subscription(
        self,
        api: str,
        token: str,
        openid: str,
        template_id: str,
        values: Mapping[str, str],
        *,
        page: str = "",
    ) -> str:
        """Likewise, using up one consent; the id is "" where the platform gives none."""
        ...


class Gateway(Protocol):
    """What the module of a gateway offers: notices to a phone, in words registered with it."""

    Credentials: type[Any]

    def send_text(
        self,
        api: str,
        credentials: Any,
        number: str,
        template: str,
        values: Mapping[str, str],
        *,
        once: str,
    ) -> str:
        """Send one text; return the gateway's id of it, else raise `Undeliverable`. `once` is our
        own name for it, by which `fate_of` finds it again.
        """
        ...

    def fate_of(self, api: str, credentials: Any, number: str, *, once: str, day: date) -> Fate:
        """Return what became of a text sent on `day` (Beijing). Raises `Undeliverable`."""
        ...


class Front(Carrier, Protocol):
    """What a carrier's module offers besides if accounts have a menu there."""

    # How many buttons stand side by side, and how many below one of them.
    MOST: int
    MOST_BELOW: int
    # What a button may do, by the platform's words; and the one that opens an address.
    MENU_KINDS: tuple[str, ...]
    OPENS: str

    def name_limit(self, place: tuple[int, ...]) -> int:
        """Return the bytes that the name of the button there may have."""
        ...

    def value_limit(self, kind: str) -> int:
        """Return the bytes that the key or the address of such a button may have."""
        ...

    def menu_faults(self, buttons: Sequence[Button]) -> list[Fault]:
        """Return everything for which the platform would refuse the menu."""
        ...

    def push_menu(self, api: str, token: str, buttons: Sequence[Button]) -> None:
        """Put the menu in place of the one before. Raises `Undeliverable`; may be repeated."""
        ...

    def fetch_menu(self, api: str, token: str) -> tuple[Button, ...]:
        """Return the menu that citizens see now, empty for none. Raises `Undeliverable`."""
        ...
