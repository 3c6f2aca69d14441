"""What a table is that can be taken along: the same rows as on screen, part by part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise

from hotline.models import User

AT_ONCE = 500  # rows held together
LONGEST = 100  # characters of a filter

Line = list[str]


class Smaller(NamedTuple):
    """A proposal instead of what is too much: in words, and the filters that make it."""

    words: str
    asked: dict[str, str]


class Table(ABC):
    """Rows that `user` sees, asked for by filters. What names nothing we have is no filter."""

    code: str
    label: Promise
    filters: tuple[str, ...] = ()
    has_days = False  # whether `since` and `until` narrow it
    has_people = False  # whether personal data can be opened in it

    def __init__(self, user: User, asked: Mapping[str, str]) -> None:
        self.user = user
        self.asked = {
            name: value[:LONGEST] for name in self.filters if (value := asked.get(name, ""))
        }

    @classmethod
    @abstractmethod
    def is_for(cls, user: User) -> bool:
        """Whether this person has such a table on their screen."""

    @property
    @abstractmethod
    def head(self) -> Line:
        """What stands above the columns."""

    @abstractmethod
    def count(self, most: int) -> int:
        """How many rows there are, at most `most`: counting ends there."""

    @abstractmethod
    def parts(self) -> Iterator[list[Line]]:
        """The rows, so many at a time: nothing longer is ever held."""

    def said(self) -> list[str]:
        """What is asked for, in words: one for each filter."""
        return []

    def smaller(self, most: int) -> list[Smaller]:
        """What could be asked for instead of more than `most` rows."""
        return []


def moment(at: datetime | None) -> str:
    """A time as tables write it, in the city's time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def parts_of(lines: list[Line]) -> Iterator[list[Line]]:
    """Rows that are few enough to be held, so many at a time."""
    for start in range(0, len(lines), AT_ONCE):
        yield lines[start : start + AT_ONCE]
