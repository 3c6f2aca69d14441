"""Says something below a citizen's public word, looks whether it stands there, and takes it back.

A platform may publish a comment and lose its answer on the way, or take it and show it minutes
later. So whatever may already stand there is looked for before it is said again; and what is said
before everybody is never said twice by a machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings

from hotline import carriers
from hotline.carriers import Forum, Outcome, Undeliverable
from hotline.models import Account, OutboundMessage
from hotline.models.budgets import Purpose, paid
from hotline.models.tokens import api_of

Answer = TypeVar("Answer")
REPEATED = "repeated"  # what a carrier calls words that the platform says it has already


class Voice:
    """One public message and its platform. Every call is paid for out of the account's budget."""

    def __init__(self, message: OutboundMessage, account: Account) -> None:
        forum = carriers.forum(account.carrier)
        assert forum is not None  # only a citizen of a forum has a public place
        assert message.under is not None
        self.forum: Forum = forum
        self.message, self.account, self.api = message, account, api_of(account)
        self.place, self.words = message.under.open(), message.words

    def say(self, token: str, *, still_good: Callable[[], None]) -> None:
        """Say it, unless it stands there already. Raises `Undeliverable`.

        `still_good` raises it where too much time has passed since the message was claimed.
        """
        own = self.find(token) if self.message.doubted_at else ""
        if not own:
            still_good()
            own = self._say(token)
        self.message.stands_as(own)

    def find(self, token: str) -> str:
        """Return the id under which it stands, "" if it does not. Raises `Undeliverable`."""
        forum, api, place, words = self.forum, self.api, self.place, self.words
        return self._pay(token, lambda: forum.find_public(api, token, place, words))

    def withdraw(self, token: str, own: str) -> None:
        """Delete it. Raises `Undeliverable`."""
        self._pay(token, lambda: self.forum.withdraw_public(self.api, token, own))

    def _say(self, token: str) -> str:
        forum, api, place, words = self.forum, self.api, self.place, self.words
        rip = rip_of(self.message)
        try:
            return self._pay(token, lambda: forum.deliver_public(api, token, place, words, rip=rip))
        except Undeliverable as unsure:
            if unsure.outcome is not Outcome.UNSURE:
                raise
            return self._found_after(unsure, token)

    def _found_after(self, unsure: Undeliverable, token: str) -> str:
        try:
            found = self.find(token)
        except Undeliverable:
            raise unsure from None
        if found:
            return found
        if unsure.reason == REPEATED:
            # It stands somewhere else, from another answer: this one was refused, for certain.
            raise Undeliverable(unsure.code, Outcome.FINAL, reason=REPEATED) from None
        raise unsure

    def _pay(self, token: str, call: Callable[[], Answer]) -> Answer:
        # What is kept of a day's calls is kept for the government's own words.
        purpose = Purpose.LOOK if self.message.by_itself else Purpose.ANSWER
        return paid(self.account, purpose, token, call)


def rip_of(message: OutboundMessage) -> str:
    """The address of the person who let it go out, as the platform sees people: the one it was
    released from, or what the settings name where that is one of our own network; "" if neither is
    known, as for what machines say.
    """
    address = message.release.address if message.release else None
    if address and ipaddress.ip_address(address).is_global:
        return str(address)
    return str(settings.PUBLIC_IP or address or "")
