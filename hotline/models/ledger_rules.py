"""The rules of the account ledger as versioned data: how long each step of opening and closing may
take, and after how many days of silence an account is a trouble.

The rules for government accounts behind the defaults: filed within 10 working days of opening and 5
of closing (天心区); no update in the two weeks before a check does not pass, after three months of
silence an account stands on the list to be cleared (the inspections of 2019 and after). No update,
no interaction that works, wrong or leaked words, content that harms, bought followers: each alone
fails an account (单项否决), whatever else is well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import workdays
from hotline.errors import BadArguments
from hotline.models.people import User
from hotline.models.versions import OneRow

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
    # How long an office has to mend what a round found, once it was ordered.
    "mend.silent": "5wd",
    "mend.dormant": "10wd",
    "mend.unanswered": "3wd",
    "mend.dead": "2wd",
    "mend.by_hand": "1wd",
}
DAYS = {
    "silent_days": 14,
    "dormant_days": 90,
    "token_days": 7,
    "unanswered_days": 15,
    "dead_days": 1,
}
# What a round finds by itself, and what only a person can see.
BY_MACHINE = ("silent", "dormant", "unanswered", "dead")
BY_HAND = ("wrong_words", "leak", "harmful", "bought_followers")
CODES = {"mend.one_vote": "silent dormant dead wrong_words leak harmful bought_followers"}
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
    "unanswered_days": _("A matter without an answer: days until a round finds it"),
    "dead_days": _("A dead door: days until a round finds it"),
    "mend.silent": _("Silent account"),
    "mend.dormant": _("Dormant account"),
    "mend.unanswered": _("Matters without an answer"),
    "mend.dead": _("Dead door"),
    "mend.by_hand": _("What an inspector found"),
    "mend.one_vote": _("One of these alone fails an account"),
}


class LedgerRules(OneRow):
    """A version of the rules. A proceeding keeps the version it began with."""

    logged_as = "ledger_rules_set"

    terms = models.JSONField(default=dict)  # {"opening.file": "10wd", "silent_days": 14, …}

    class Meta(OneRow.Meta):
        verbose_name_plural = "ledger rules"

    @classmethod
    def amend(cls, given: Mapping[str, str], *, by: User, reason: str, seen: int) -> LedgerRules:
        """Make a version with these terms, all of them; `seen` is the version they were made from.

        Raises RuleRefuses, BadArguments with each wrong term, and Moved.
        """
        return cls.succeed(
            lambda _before: {"terms": _checked(given)}, by=by, reason=reason, seen=seen
        )

    def differs_from(self, before: LedgerRules) -> dict[str, Any]:
        return {name: it for name, it in self.terms.items() if it != before.term(name)}

    def term(self, name: str) -> Any:
        """A limit as it is written, or a number of days."""
        return self.terms.get(name, (LIMITS | DAYS | CODES)[name])

    def limit(self, kind: str, step: str) -> workdays.Limit:
        """How long a step may take."""
        return workdays.Limit.parse(self.term(f"{kind}.{step}"))

    def mending(self, code: str) -> workdays.Limit:
        """How long an office has to mend what was found, once it was ordered."""
        return self.limit("mend", "by_hand" if code in BY_HAND else code)

    def fails_alone(self, code: str) -> bool:
        """Whether an account with this finding fails, whatever else is well (单项否决)."""
        return code in self.term("mend.one_vote").split()


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
    for name in CODES:
        terms[name] = " ".join(str(given.get(name, CODES[name])).split())  # none is said by ""
        if unknown := set(terms[name].split()) - {*BY_MACHINE, *BY_HAND}:
            named = {"codes": ", ".join(sorted(unknown))}
            wrong.append((name, say("Nothing is called %(codes)s.") % named))
    if not wrong and terms["dormant_days"] <= terms["silent_days"]:
        wrong.append(("dormant_days", say("Longer than what counts as silent.")))
    if wrong:
        errors = [{"loc": loc, "msg": msg, "type": "value_error"} for loc, msg in wrong]
        raise BadArguments(
            say("Some of the entries are missing or wrong."), code="arguments", errors=errors
        )
    return terms
