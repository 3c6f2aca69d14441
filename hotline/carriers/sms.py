"""Text messages: a short notice to the phone a citizen left, by whichever provider the city uses.

To add a provider: a module `hotline/carriers/sms_<name>.py` with what `Provider` lists, its name in
`PROVIDERS`, and a stand-in of its own in `tests/platforms/`. The words are registered with the
provider; what travels is the name of that text and what stands in its blanks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Protocol, cast

from hotline.carriers.texts import Fate
from hotline.carriers.verdicts import Outcome, Undeliverable

__all__ = ["PROVIDERS", "Credentials", "Fate", "Provider", "fate_of", "send_text"]

PROVIDERS = ("aliyun",)
# Numbers that can show a text, as people write them; those of a desk phone cannot.
MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
# Characters in a blank of a registered text; words are cut to it, codes and numbers never.
LONGEST_WORDS = 35
NEVER_CUT = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The account at the provider, and the signature (签名) that stands before each text."""

    key_id: str
    secret: str = field(repr=False)
    sign: str
    provider: str = "aliyun"
    mode: str = ""
    max_age: int = 0

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise ValueError(f"the provider is one of {', '.join(PROVIDERS)}")
        if not (self.key_id and self.secret and self.sign):
            raise ValueError("a gateway needs a key, its secret and a signature")


class Provider(Protocol):
    """What a provider's module offers; numbers are eleven digits."""

    def send(
        self,
        api: str,
        credentials: Credentials,
        number: str,
        template: str,
        values: Mapping[str, str],
        *,
        once: str,
    ) -> str:
        """As `hotline.carriers.Gateway.send_text`."""
        ...

    def fate(
        self, api: str, credentials: Credentials, number: str, *, once: str, day: date
    ) -> Fate:
        """As `hotline.carriers.Gateway.fate_of`."""
        ...


def send_text(
    api: str,
    credentials: Credentials,
    number: str,
    template: str,
    values: Mapping[str, str],
    *,
    once: str,
) -> str:
    """Have one text sent. A number that shows none is refused here, before anything leaves."""
    provider = _provider(credentials)
    return provider.send(api, credentials, _mobile(number), template, fitted(values), once=once)


def fate_of(api: str, credentials: Credentials, number: str, *, once: str, day: date) -> Fate:
    """Ask what became of a text; asking does nothing."""
    return _provider(credentials).fate(api, credentials, _mobile(number), once=once, day=day)


def fitted(values: Mapping[str, str]) -> dict[str, str]:
    """Return the blanks as providers take them: one line, words cut, numbers whole or refused."""
    fields = {}
    for name, given in values.items():
        value = " ".join(given.split())
        if len(value) > LONGEST_WORDS:
            if NEVER_CUT.fullmatch(value):
                raise Undeliverable("too_long", Outcome.FINAL, reason="template", detail=name)
            value = value[: LONGEST_WORDS - 1] + "…"
        fields[name] = value
    return fields


def _mobile(number: str) -> str:
    found = MOBILE.fullmatch(re.sub(r"[\s()-]", "", number))
    if found is None:
        raise Undeliverable("no_mobile", Outcome.FINAL, reason="unknown_recipient")
    return found[1]


def _provider(credentials: Credentials) -> Provider:
    return cast("Provider", import_module(f"hotline.carriers.sms_{credentials.provider}"))
