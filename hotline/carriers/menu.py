"""The menu below an account, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button. One with others `below` has neither kind nor value: a tap opens those."""

    name: str
    kind: str = ""
    value: str = ""  # a key, or an address
    below: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: at which button (0, or 0 and 2 below it), in which part, and the limit if it
    is about one.
    """

    place: tuple[int, ...]
    part: str  # name, kind or value
    what: str  # empty, too_long, unspeakable, unknown, not_an_address, not_a_key, too_many
    limit: int = 0
