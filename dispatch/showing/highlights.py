"""Where a search hit stands: title and an excerpt, cut into pieces of which some are hits."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hotline.models.searching import Sought
from hotline.spelling import plain

BEFORE, EXCERPT = 12, 60  # characters in front of a hit, and of the whole excerpt

Pieces = list[tuple[str, bool]]  # a run of characters, and whether it is a hit


def of(sought: Sought, title: str, *rest: str) -> dict[str, str]:
    """Return the title with its hits; and an excerpt of the rest where the title does not hold all
    that is sought.
    """
    missing = [word for word in sought.words if word not in plain(title)]
    told = next((text for text in rest if any(word in plain(text) for word in missing)), "")
    return {
        "title": marked(title, sought),
        "excerpt": marked(_around(told, missing), sought) if told else "",
    }


def marked(text: str, sought: Sought) -> SafeString:
    """Return `text` with every hit marked."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", run) if is_hit else run,)
            for run, is_hit in pieces(text, sought)
        ),
    )


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
