"""What the lexicon says about a text, as pages show it: each place, marked, amid its neighbours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hotline.lexicon import Finding
from hotline.models import Reply, Ticket
from hotline.models.lexicon import Effect, in_force

NEAR = 10  # characters shown on either side of a place
Part = dict[str, Any]


def of(text: str) -> list[Part]:
    """Every place, in the order of the text."""
    return [_remark(text, finding) for finding in in_force().findings(text)]


def marked(text: str) -> list[Part]:
    """The text in pieces; those with an `effect` are places that were found."""
    pieces: list[Part] = []
    at = 0
    for finding in in_force().findings(text):
        if finding.start < at:
            continue  # of places that overlap the first is marked, the list names all
        pieces.append({"text": text[at : finding.start], "effect": ""})
        pieces.append({"text": finding.words, "effect": str(finding.entry.effect)})
        at = finding.end
    return [*pieces, {"text": text[at:], "effect": ""}]


def people(reply: Reply) -> Part:
    """How many people look at it, and what raised that, if anything did."""
    told = {
        2: _("Two people look: %(why)s"),
        3: _("Three people look: %(why)s"),
        4: _("Four people look: %(why)s"),
    }
    why = reply.why_more_people
    return {"number": reply.reviewers, "why": told[reply.reviewers] % {"why": why} if why else ""}


def foreseen(ticket: Ticket, text: str) -> Part:
    """The same for a text that nobody has submitted yet."""
    draft = Reply(ticket=ticket, text=text, reviewers=ticket.policy.reviewers)
    draft.count_people()
    return people(draft)


def _remark(text: str, finding: Finding) -> Part:
    entry, start, end = finding.entry, finding.start, finding.end
    return {
        "effect": str(entry.effect),
        "label": Effect(entry.effect).label,
        "reason": entry.reason,
        "before": ("…" if start > NEAR else "") + text[max(0, start - NEAR) : start],
        "words": finding.words,
        "after": text[end : end + NEAR] + ("…" if end + NEAR < len(text) else ""),
        # As a text field counts: in units of UTF-16.
        "start": _units(text[:start]),
        "end": _units(text[:end]),
    }


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
