"""Finds the places of a text where an entry of the lexicon applies.

A word is plain text with three wildcards: `*` stands for up to twelve characters within a clause,
`?` for exactly one, `#` for a figure. There is no other syntax, so nothing that somebody writes
into the lexicon can make matching slow: at most two gaps of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from hotline.lexicon.folding import END, Folded, fold, plain

LONGEST_WORD = 40  # characters
MOST_WORDS = 200  # of one entry
MOST_FINDINGS = 50  # of one text: who wrote more needs no longer list
GAP = 12  # characters that `*` may stand for
MOST_GAPS = 2
WILD = {"*": f"[^{END}]{{0,{GAP}}}?", "?": f"[^{END}]", "#": "[0-9]"}


class Effect(StrEnum):
    """What an entry does: to an answer that it finds something in, or to a citizen's matter."""

    BLOCK = "block"  # refused at submit
    EYES = "eyes"  # one more pair of eyes than the policy asks for
    REMARK = "remark"  # only said
    ALARM = "alarm"  # people are in danger: the matter is critical at once
    SIGN = "sign"  # the words speak of a disaster


OF_ANSWERS = frozenset({Effect.BLOCK, Effect.EYES, Effect.REMARK})


class BadWord(ValueError):  # noqa: N818 - a word may be bad without an error of ours
    """A word the lexicon cannot hold. `code` says why, `word` which."""

    def __init__(self, code: str, word: str) -> None:
        super().__init__(f"{code}: {word}")
        self.code, self.word = code, word


@dataclass(frozen=True)
class Entry:
    """What to look for (`words`), where it does not count (`unless`), and what follows."""

    key: int
    ban: str
    effect: str
    reason: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()

    @cached_property
    def _sought(self) -> list[re.Pattern[str]]:
        return [_pattern(word) for word in self.words]

    @cached_property
    def _excused(self) -> list[re.Pattern[str]]:
        return [_pattern(word) for word in self.unless]

    def places(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where in the folded text this entry applies, from and to, in no order."""
        found = {span for word in self._sought for span in _spans(word, folded)}
        if not found:
            return
        excused = [span for word in self._excused for span in _spans(word, folded)]
        for start, end in found:
            if not any(a <= start and end <= b for a, b in excused):
                yield start, end


@dataclass(frozen=True, order=True)
class Finding:
    """A place in the text as written: from `start` up to `end`, in characters."""

    start: int
    end: int
    words: str
    entry: Entry = field(compare=False)


class Lexicon:
    """All entries in force."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._parts: dict[frozenset[str], Lexicon] = {}

    def only(self, *effects: str) -> Lexicon:
        """Those that have one of these effects."""
        wanted = frozenset(effects)
        if wanted not in self._parts:
            self._parts[wanted] = Lexicon(e for e in self.entries if e.effect in wanted)
        return self._parts[wanted]

    def findings(self, text: str) -> list[Finding]:
        """Every place, in the order of the text; of two that overlap for one entry the longer."""
        folded = fold(text)
        found = [
            Finding(start, end, text[start:end], entry)
            for entry in self.entries
            for start, end in _apart(_as_written(span, folded) for span in entry.places(folded))
        ]
        return sorted(found)[:MOST_FINDINGS]

    def bans(self, text: str) -> list[str]:
        """The classes of the entries that find something, in the order of the entries."""
        folded = fold(text)
        if not self.may_hold(folded.text):  # as it is with most of what citizens write
            return []
        return list(
            dict.fromkeys(e.ban for e in self.entries if any(True for _ in e.places(folded)))
        )

    def may_hold(self, text: str) -> bool:
        """Whether a text, folded or raw, shows any of the words: a quick look that excuses nothing
        and, in a raw text, sees no word that is written in another way.
        """
        return bool(self._anything.search(text))

    @cached_property
    def _anything(self) -> re.Pattern[str]:
        """All words in one pattern: a single pass over a text that holds none of them."""
        words = (word.pattern for entry in self.entries for word in entry._sought)
        return re.compile("|".join(words) or "(?!)")


def checked_words(text: str) -> tuple[str, ...]:
    """Return the words of an entry as somebody wrote them, one a line; BadWord says what is wrong
    with one of them.
    """
    words = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(words) > MOST_WORDS:
        raise BadWord("too_many", words[MOST_WORDS])
    for word in words:
        _check(word)
    return words


def _check(word: str) -> None:
    if len(word) > LONGEST_WORD:
        raise BadWord("too_long", word)
    if len(plain(word)) + word.count("#") < 2:
        raise BadWord("too_short", word)
    if word[0] == "*" or word[-1] == "*":
        raise BadWord("open_end", word)
    if word.count("*") > MOST_GAPS:
        raise BadWord("too_many_gaps", word)


def _pattern(word: str) -> re.Pattern[str]:
    pieces = re.split(r"([*?#])", word)
    return re.compile("".join(WILD.get(piece) or re.escape(plain(piece)) for piece in pieces))


def _spans(word: re.Pattern[str], folded: Folded) -> Iterator[tuple[int, int]]:
    for hit in word.finditer(folded.text):
        if not _inside_a_latin_word(hit, folded):
            yield hit.span()


def _inside_a_latin_word(hit: re.Match[str], folded: Folded) -> bool:
    """Whether a hit begins or ends amid letters or figures that were written together."""
    start, end = hit.span()
    return _together(folded, start - 1, start) or _together(folded, end - 1, end)


def _together(folded: Folded, one: int, other: int) -> bool:
    if one < 0 or other >= len(folded.text):
        return False
    both = folded.text[one] + folded.text[other]
    near = folded.places[other] - folded.places[one] <= 1
    return near and both.isascii() and (both.isalpha() or both.isdigit())


def _as_written(span: tuple[int, int], folded: Folded) -> tuple[int, int]:
    return folded.places[span[0]], folded.places[span[1] - 1] + 1


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last:
            yield start, end
            last = end
