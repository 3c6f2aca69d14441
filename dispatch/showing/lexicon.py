"""How the lexicon is shown to those who keep it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dispatch.showing.differences import pieces
from hotline.lexicon import Entry, Lexicon
from hotline.models import LexiconEntry, LexiconProposal, Release, SecurityEvent, User
from hotline.models.arguments import LexiconWords
from hotline.models.lexicon import Effect, LexiconVersion, may_edit_the_lexicon

PAGE = 50  # entries
LOOKED_AT = 500  # released answers in which a new wording is tried
CHANGES = {
    "lexicon_changed": _("Changed"),
    "lexicon_proposed": _("Change proposed"),
    "lexicon_dropped": _("Proposal dropped"),
}
Part = dict[str, Any]


def row(entry: LexiconEntry) -> Part:
    """One line of the list. Expects `with_current`."""
    now = entry.current
    return {
        "entry": entry,
        "now": now,
        "words": now.words.splitlines(),
        "unless": now.unless.splitlines(),
        "waits": bool(entry.waiting),  # type: ignore[attr-defined]
    }


def page(entry: LexiconEntry, user: User) -> Part:
    """Everything about one entry. Expects `with_current`."""
    versions = list(entry.versions.all())
    now = versions[0]
    waiting: list[LexiconProposal] = entry.waiting  # type: ignore[attr-defined]
    may_edit = may_edit_the_lexicon(user)
    return row(entry) | {
        "may_edit": may_edit,
        "versions": [
            {"version": new, "by": new.by, **_changed(old, new)}
            for new, old in zip(versions, [*versions[1:], None], strict=False)
        ],
        "proposals": [
            {
                "proposal": proposal,
                "may_confirm": may_edit and proposal.by != user,
                **_changed(now, proposal),
            }
            for proposal in waiting
        ],
        "changes": _log(entry),
    }


def found_in_released(form: LexiconWords) -> Part:
    """In how many of the newest released answers these words would have been found."""
    entry = Entry(0, form.ban, form.effect, form.reason, tuple(form.listed), tuple(form.exceptions))
    texts = list(Release.objects.order_by("-id").values_list("text", flat=True)[:LOOKED_AT])
    lexicon = Lexicon([entry])
    return {"found": sum(bool(lexicon.findings(text)) for text in texts), "of": len(texts)}


def _changed(old: LexiconVersion | None, new: LexiconVersion | LexiconProposal) -> Part:
    """What a newer wording changes: words and exceptions in pieces, the rest in its own words."""
    if old is None:
        return {"pieces": None, "other": None, "effect": Effect(new.effect).label}
    other = old.unless != new.unless
    return {
        "pieces": pieces(_in_line(old.words), _in_line(new.words)),
        "other": pieces(_in_line(old.unless), _in_line(new.unless)) if other else None,
        "effect": Effect(new.effect).label,
        "effect_before": Effect(old.effect).label if old.effect != new.effect else "",
    }


def _in_line(words: str) -> str:
    return " · ".join(words.splitlines())


def _log(entry: LexiconEntry) -> list[Part]:
    found = SecurityEvent.objects.filter(subject=f"lexicon:{entry.pk}").select_related("by")
    return [
        {"event": event, "label": CHANGES[event.what], "on": None}
        for event in found[:30]
        if event.what in CHANGES
    ]
