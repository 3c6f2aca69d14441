"""Digits that stand close enough together to be one number, however a citizen spaced them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from hotline.spelling import NOTHING

LONGEST_JOINT = 6
LONGEST_LEFT = 6  # digits that a mask leaves in one piece
run_of_digits = re.compile(rf"[0-9](?:{NOTHING}{{0,4}}[0-9])*")
left_by_a_mask = re.compile(r"\*[^\w*\n]{0,6}$"), re.compile(r"^[^\w*\n]{0,6}\*")


class Joint(Enum):
    """What stands between two groups of digits; the value is how it may look."""

    BLANK = re.compile(r" {1,3}")
    DASH = re.compile(r" ?(?:-{1,2}|_) ?")
    MARK = re.compile(r" ?[.·•・/|+()][()]? ?")
    LIST = re.compile(r" ?[,、;。] ?")


class Group(NamedTuple):
    """An unbroken run of digits and where each of them stands."""

    digits: str
    places: tuple[int, ...]

    def without(self, prefix: str) -> Group:
        """The rest behind a country or trunk prefix."""
        return Group(self.digits[len(prefix) :], self.places[len(prefix) :])


class Chain(NamedTuple):
    """Groups with only a joint between each and the next."""

    text: str
    groups: list[Group]
    joints: list[Joint]

    def take(self, first: int, length: int) -> int | None:
        """The group behind those that have exactly this many digits together, or None."""
        for stop in range(first, len(self.groups)):
            length -= len(self.groups[stop].digits)
            if length <= 0:
                return stop + 1 if length == 0 else None
        return None

    def before(self, first: int, length: int = 16) -> str:
        """The words in front of a group, on its line; between a chain's groups there are none."""
        start = self.groups[0].places[0]
        return "" if first else self.text[max(0, start - length) : start].rpartition("\n")[2]

    def after(self, group: Group, length: int = 8) -> str:
        """What follows a group."""
        end = group.places[-1] + 1
        return self.text[end : end + length]


def chains(text: str) -> Iterator[Chain]:
    """Every chain of a plain text. Groups beside a star are what a mask left over and stay out."""
    groups: list[Group] = []
    joints: list[Joint] = []
    for match in run_of_digits.finditer(text):
        start, end = match.span()
        joint = _joint(text[groups[-1].places[-1] + 1 : start]) if groups else None
        masked = _is_masked(text, start, end)
        if groups and (joint is None or masked):
            yield Chain(text, groups, joints)
            groups, joints = [], []
        elif joint:
            joints.append(joint)
        if not masked:
            places = tuple(place for place in range(start, end) if text[place] != NOTHING)
            groups.append(Group("".join(text[place] for place in places), places))
    if groups:
        yield Chain(text, groups, joints)


def _is_masked(text: str, start: int, end: int) -> bool:
    if end - start > LONGEST_LEFT:
        return False  # **13812345678** is only bold
    before, after = left_by_a_mask
    return bool(before.search(text[max(0, start - 7) : start]) or after.search(text[end : end + 7]))


def _joint(between: str) -> Joint | None:
    if len(between) > LONGEST_JOINT:
        return None
    between = between.replace(NOTHING, "")
    return next((joint for joint in Joint if joint.value.fullmatch(between)), None)
