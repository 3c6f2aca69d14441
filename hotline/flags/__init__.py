"""Says of a citizen's words what somebody should see before anything else: people in danger, an
emergency for 110, 119, 120 or 122, somebody who wants to harm themselves, threats, insults.

A flag decides nothing and is shown only to those who receive. It is meant to be raised once too
often rather than once too seldom, but not for what happened last year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

from hotline.flags.words import PRESENT, SIGNS, Sign
from hotline.lexicon import Entry, Lexicon
from hotline.lexicon.folding import plain
from hotline.lexicon.variants import SIMPLE

__all__ = ["ORDER", "PRESSING", "flags_in", "together"]

ORDER = tuple(dict.fromkeys(sign.flag for sign in SIGNS))  # the gravest first
PRESSING = frozenset({"danger", "self_harm", "fire", "ambulance", "police", "traffic"})
LONGEST = 3000  # characters that are read
SHORT = 80  # characters: who writes so little writes of this moment
NEAR = 60  # characters between what happens and the word that says it does so now
feared = re.compile(
    r"(?:一旦|万一|如果|假如|假设|倘若|若是|要是|容易|以免|避免|防止|预防|担心|害怕|恐怕|存在|隐患|会不会)"
    r"[^。!！?？;；\n]{0,10}$"
)


def flags_in(text: str) -> list[str]:
    """The flags that a text raises, the gravest first."""
    words = text[:LONGEST]
    if not _could_raise_any(words):
        return []
    found = [one for one in _signs().findings(words) if not _only_feared(words, one.start)]
    if not found:
        return []
    now = [finding.start for finding in _present().findings(words)]
    raised = {
        sign.flag
        for finding in found
        for sign in (SIGNS[finding.entry.key],)
        if not sign.only_now
        or len(words) <= SHORT
        or any(abs(at - finding.start) <= NEAR for at in now)
    }
    return [flag for flag in ORDER if flag in raised]


def together(*raised: Iterable[str]) -> list[str]:
    """Flags of several texts as one list."""
    every = {flag for flags in raised for flag in flags}
    return [flag for flag in ORDER if flag in every]


def _could_raise_any(words: str) -> bool:
    """Whether all characters of some sign's word stand in the text, in whatever order: most
    messages are let go with this, before the dear look.
    """
    there = {SIMPLE.get(char, char) for char in normalize("NFKC", words).lower()}
    return any(needed <= there for needed in _needed())


@cache
def _needed() -> tuple[frozenset[str], ...]:
    every = {frozenset(plain(word)) - set("*?#") for sign in SIGNS for word in sign.words.split()}
    return tuple(sorted(every, key=len))


def _only_feared(words: str, at: int) -> bool:
    """Whether it is spoken of as what could happen."""
    return bool(feared.search(words[max(0, at - 14) : at]))


@cache
def _signs() -> Lexicon:
    return Lexicon(_entry(n, sign) for n, sign in enumerate(SIGNS))


@cache
def _present() -> Lexicon:
    return Lexicon([Entry(0, "", "", "", tuple(PRESENT.split()))])


def _entry(number: int, sign: Sign) -> Entry:
    return Entry(number, sign.flag, "", "", tuple(sign.words.split()), tuple(sign.unless.split()))
