"""The rules of the account ledger as versioned data: how long each step of opening and closing may
take, and after how many days of silence an account is a trouble.

The rules for government accounts behind the defaults: filed within 10 working days of opening and 5
of closing (天心区); no update in the two weeks before a check does not pass, after three months of
silence an account stands on the list to be cleared (the inspections of 2019 and after).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.errors import BadArguments, RuleRefuses
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import (
    Version,
    makes_rules,
    one_editor_at_a_time,
    reason_of,
    still_in_force,
)

OPENING = ("approve", "register", "file")
CLOSING = ("approve", "announce", "settle", "cancel", "file")
STEPS = {"opening": OPENING, "closing": CLOSING}
LIMITS = {
    "opening.approve": "5wd",
    "opening.register": "10wd",
    "opening.file": "10wd",
    "closing.approve": "5wd",
    "closing.announce": "3wd",
    "closing.settle": "15wd",
    "closing.cancel": "5wd",
    "closing.file": "5wd",
}
DAYS = {"silent_days": 14, "dormant_days": 90, "token_days": 7}
MOST_DAYS = 999
NAMES = {
    "opening.approve": _("Approve"),
    "opening.register": _("Register on the platform"),
    "opening.file": _("File with the authority"),
    "closing.approve": _("Approve"),
    "closing.announce": _("Tell the citizens where to turn"),
    "closing.settle": _("Answer what is open"),
    "closing.cancel": _("Close on the platform"),
    "closing.file": _("File the closing"),
    "silent_days": _("Silent: days without a word of ours"),
    "dormant_days": _("Dormant: days without any word"),
    "token_days": _("Days of warning before a token ends"),
}


class LedgerRules(Version):
    """A version of the rules. A proceeding keeps the version it began with."""

    version = models.PositiveIntegerField(unique=True)
    terms = models.JSONField(default=dict)  # {"opening.file": "10wd", "silent_days": 14, …}

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "ledger rules"

    def __str__(self) -> str:
        return f"v{self.version}"

    @classmethod
    def in_force(cls) -> LedgerRules:
        """The newest version; in a house that has none the defaults, unsaved, as version 0."""
        found = cls.objects.select_related("made_by").order_by("-version").first()
        return found or cls(version=0)

    @classmethod
    def amend(cls, given: Mapping[str, str], *, by: User, reason: str, seen: int) -> LedgerRules:
        """Make a version with these terms, all of them; `seen` is the version they were made from.

        Raises RuleRefuses, BadArguments with each wrong term, and Moved.
        """
        if not makes_rules(by):
            raise RuleRefuses(say("Only the hotline centre changes the rules."), code="power")
        terms = _checked(given)
        reason = reason_of(reason)
        with one_editor_at_a_time("ledger"):
            before = cls.in_force()
            still_in_force(seen, before.version)
            new = cls.objects.create(
                version=before.version + 1, terms=terms, made_by=by, reason=reason
            )
            changed = {name: terms[name] for name in terms if terms[name] != before.term(name)}
            SecurityEvent.objects.create(
                by=by, what="ledger_rules_set", subject=str(new), details=changed
            )
        return new

    def term(self, name: str) -> Any:
        """A limit as it is written, or a number of days."""
        return self.terms.get(name, (LIMITS | DAYS)[name])

    def limit(self, kind: str, step: str) -> workdays.Limit:
        """How long a step may take."""
        return workdays.Limit.parse(self.term(f"{kind}.{step}"))


def _checked(given: Mapping[str, str]) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    wrong = []
    for name in LIMITS:
        try:
            terms[name] = str(workdays.Limit.parse(str(given.get(name, ""))))
        except ValueError:
            wrong.append((name, say("Write a limit like 2h, 4wh or 5wd.")))
    for name in DAYS:
        written = str(given.get(name, "")).strip()
        if written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= MOST_DAYS:
            terms[name] = int(written)
        else:
            told = say("A number of days from 1 to %(most)d.") % {"most": MOST_DAYS}
            wrong.append((name, told))
    if not wrong and terms["dormant_days"] <= terms["silent_days"]:
        wrong.append(("dormant_days", say("Longer than what counts as silent.")))
    if wrong:
        errors = [{"loc": loc, "msg": msg, "type": "value_error"} for loc, msg in wrong]
        raise BadArguments(
            say("Some of the entries are missing or wrong."), code="arguments", errors=errors
        )
    return terms
