"""Where a search hit stands: title and an excerpt, cut into pieces of which some are hits."""

from __future__ import annotations

from typing import Any

from hotline.models import Ticket
from hotline.models.searching import Sought, texts_of
from hotline.spelling import plain

BEFORE, EXCERPT = 12, 60  # characters in front of a hit, and of the whole excerpt

Pieces = list[tuple[str, bool]]  # a run of characters, and whether it is a hit


def of(ticket: Ticket, sought: Sought) -> dict[str, Any]:
    """Return the title in pieces; and an excerpt where it does not hold all that is sought."""
    title, *rest = texts_of(ticket)
    missing = [word for word in sought.words if word not in plain(title)]
    told = next((text for text in rest if any(word in plain(text) for word in missing)), "")
    return {
        "title_pieces": pieces(title, sought),
        "excerpt": pieces(_around(told, missing), sought) if told else [],
    }


def pieces(text: str, sought: Sought) -> Pieces:
    """Cut `text` where hits begin and end. Plain spelling keeps every place, so it can be asked."""
    found, hit = plain(text), [False] * len(text)
    for word in sought.words:
        at = found.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = found.find(word, at + len(word))
    cut: Pieces = []
    for char, is_hit in zip(text, hit, strict=True):
        if cut and cut[-1][1] == is_hit:
            cut[-1] = (cut[-1][0] + char, is_hit)
        else:
            cut.append((char, is_hit))
    return cut


def _around(text: str, words: list[str]) -> str:
    """The part of a text in which the first of `words` stands, on one line."""
    line = " ".join(text.split())
    at = min((place for word in words if (place := plain(line).find(word)) >= 0), default=0)
    start = max(0, at - BEFORE)
    end = start + EXCERPT
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"
