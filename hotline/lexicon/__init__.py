"""The lexicon: words an answer must not hold, or not without another look. No Django in it.

`folding` makes a text comparable, `matching` finds places in it, `seeds` is what a new house starts
with, `alarms` what it listens for in citizens' words; the entries themselves are data of the
government's (`hotline.models.lexicon`).
"""

from __future__ import annotations

from hotline.lexicon.matching import (
    OF_ANSWERS,
    BadWord,
    Effect,
    Entry,
    Finding,
    Lexicon,
    checked_words,
)

__all__ = ["OF_ANSWERS", "BadWord", "Effect", "Entry", "Finding", "Lexicon", "checked_words"]
