"""Finds phone, identity and card numbers, e-mail, chat and announced names in citizens' words and
masks them.

Number plates are left alone: in a complaint they are the matter, not the citizen.
"""

from __future__ import annotations

import re

from hotline.numbers import parse_number
from hotline.personal.kinds import Found, Kind, Spotted
from hotline.personal.labelled import labelled
from hotline.personal.masks import STAR, hidden, mask_name, mask_value
from hotline.personal.named import announced_names, copied_names
from hotline.personal.numbered import numbered
from hotline.personal.spelled import copies, spelled
from hotline.spelling import plain

__all__ = ["Found", "Kind", "find", "mask_name", "mask_value", "masked"]

OURS = "#"  # stands in the place of our own ticket numbers: no digit, so nobody's number

ticket_number = re.compile(r"(?<![0-9])20[0-9]{6}[ _-]{0,3}[0-9]{6}[ _-]{0,3}[0-9](?![0-9])")


def masked(text: str) -> tuple[str, list[Found]]:
    """The text with every personal value masked, as long as before, and what was found in it.

    Masked text holds nothing more to find: the search only ends when that is so.
    """
    words = text
    taken: dict[int, Spotted] = {}  # by the places they stand at
    while new := _spot(words, {(spotted.kind, spotted.value) for spotted in taken.values()}):
        for spotted in new:
            rivals = {taken[place] for place in spotted.places if place in taken}
            for rival in rivals:  # what a mask had left became part of a number: hide that too
                words = _starred(words, rival.places)
            if not rivals:
                words = _starred(words, _hidden_places(spotted))
                taken.update(dict.fromkeys(spotted.places, spotted))
    return words, [
        Found(kind, places[0], places[-1] + 1, value, words[places[0] : places[-1] + 1])
        for kind, value, places in sorted(set(taken.values()), key=lambda spotted: spotted.places)
    ]


def find(text: str) -> list[Found]:
    """What is personal in a text, in order, none overlapping. Never raises, whatever the text."""
    return masked(text)[1]


def _spot(words: str, known: set[tuple[Kind, str]]) -> list[Spotted]:
    """What can be spotted at one look; where two claim a place, the first to look has it."""
    text = ticket_number.sub(_hide_ours, plain(words))
    spotted: list[Spotted] = []
    again = (lambda text: copies(text, known), lambda text: copied_names(text, known))
    for look in (labelled, numbered, spelled, announced_names, *again):
        for one in look(text):
            if all(text[place] != STAR for place in one.places):
                text = _starred(text, one.places)
                spotted.append(one)
    return spotted


def _hide_ours(match: re.Match[str]) -> str:
    return OURS * len(match[0]) if parse_number(match[0]) else match[0]


def _hidden_places(spotted: Spotted) -> tuple[int, ...]:
    return tuple(spotted.places[offset] for offset in hidden(spotted.kind, spotted.value))


def _starred(text: str, places: tuple[int, ...]) -> str:
    chars = list(text)
    for place in places:
        chars[place] = STAR
    return "".join(chars)
