"""Cuts a citizen's words into sentences and clauses, and leaves out what only decorates them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hotline.spelling import NOTHING, plain

SENTENCE_ENDS = "。!?;\n！？；【】"
CLAUSE_ENDS = SENTENCE_ENDS + ",，、:："
decoration = re.compile(
    r"#[^#\n]{1,30}#|@[\w-]{2,30}|https?://\S+|网页链接|[^\s。，]{0,12}的微博视频"
    r"|\[[^\[\]\n]{1,6}\]|[\U0001F000-\U0001FAFF\u203C\u2049\u2600-\u27BF\uFE0F]+"
)
blanks = re.compile(r"[ \t]+")


class Piece(NamedTuple):
    """A stretch of the words and where it stands."""

    text: str
    start: int


def tidy(text: str) -> str:
    """The words without tags, addresses, emoji and invisible marks; digits and blanks made plain.

    Marks stay as they were written: only what hides in a word or shows nothing is taken out.
    """
    seen = "".join(
        small if small.isalnum() and char.isdigit() else char
        for char, small in zip(text, plain(text), strict=True)
        if small != NOTHING
    )
    return blanks.sub(" ", decoration.sub(" ", seen)).strip()


def sentences(text: str) -> Iterator[Piece]:
    """Every sentence, without its end."""
    return _pieces(text, SENTENCE_ENDS)


def clauses(text: str) -> Iterator[Piece]:
    """Every clause, without its end."""
    return _pieces(text, CLAUSE_ENDS)


def clause_around(text: str, place: int) -> str:
    """The clause that stands at `place`."""
    for piece in clauses(text):
        if piece.start <= place < piece.start + len(piece.text):
            return piece.text
    return ""


def _pieces(text: str, ends: str) -> Iterator[Piece]:
    start = 0
    for at, char in enumerate(text + ends[0]):
        if char in ends:
            piece = text[start:at]
            if stripped := piece.strip():
                yield Piece(stripped, start + len(piece) - len(piece.lstrip()))
            start = at + 1
