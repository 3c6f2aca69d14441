"""Makes a text comparable: full width and half width, capitals, old characters, and whatever was
put between the characters of a word to hide it are all the same here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from hotline.lexicon.variants import SIMPLE

END = "\n"  # stands for the end of a clause: no word and no wildcard reaches across it
CLAUSE_ENDS = frozenset("\n\r。！？；，、：,.!?;:()[]{}<>《》〈〉「」『』【】“”‘’\"'|/\\—…")
AMID_FIGURES = frozenset(",.，．")
UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})  # zero-width marks, accents, controls


@dataclass(frozen=True)
class Folded:
    """A folded text; `places[i]` is where its i-th character stands in the text as written."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """Fold `text` for matching. Ends of clauses stay, as `END`; every other mark is dropped.

    A mark beside a lone character divides no clauses (法，轮，功); between figures it divides
    nothing either (1,000.00). So both are dropped, too.
    """
    pieces = list(_pieces(text))
    lone = _dividing_nothing(pieces, text)
    kept = [(c, at) for n, (c, at) in enumerate(pieces) if n not in lone]
    return Folded("".join(c for c, _at in kept), tuple(at for _c, at in kept))


def plain(word: str) -> str:
    """Fold a word that stands alone: no clause ends in it."""
    return fold(word).text.replace(END, "")


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Every character that counts, simple and small, with its place; one `END` for many."""
    before, blank = END, False
    for at, written in enumerate(text):
        category = unicodedata.category(written)
        if category in UNSEEN and written not in CLAUSE_ENDS:
            continue
        for c in unicodedata.normalize("NFKC", written).lower():
            wide, blank = blank and c == " ", c == " "  # two blanks set apart, one hides
            if c in CLAUSE_ENDS or wide:
                if before != END:
                    yield END, at
                before = END
            elif c.isalnum():
                before = SIMPLE.get(c, c)
                yield before, at


def _dividing_nothing(pieces: list[tuple[str, int]], text: str) -> set[int]:
    """The positions of the ends that divide nothing."""
    ends = [n for n, (c, _at) in enumerate(pieces) if c == END]
    dropped = set()
    for n in ends:
        before, after = pieces[n - 1][0], pieces[n + 1][0] if n + 1 < len(pieces) else END
        alone = _ends_at(pieces, n - 2) or _ends_at(pieces, n + 2)
        amid_figures = before.isdigit() and after.isdigit() and text[pieces[n][1]] in AMID_FIGURES
        if after != END and (alone or amid_figures):
            dropped.add(n)
    return dropped


def _ends_at(pieces: list[tuple[str, int]], n: int) -> bool:
    return not 0 <= n < len(pieces) or pieces[n][0] == END
