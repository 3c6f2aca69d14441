"""Holding a round: look at every account in use, keep what is wrong, and close what was mended.

One round at a time, in one transaction. The machine holds one a week; the inspectorate and the
hotline centre whenever they press.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import personal
from hotline.errors import PowerMissing, wrong_entry
from hotline.models import (
    Finding,
    FindingMended,
    LedgerEntry,
    LedgerRules,
    Order,
    Round,
    SecurityEvent,
    User,
)
from hotline.models.ledger_rules import BY_HAND
from hotline.models.versions import makes_rules, one_editor_at_a_time
from hotline.powers import Kind, Power
from supervision.ledger import health
from supervision.rounds.checks import Found, found_at

WORDS = 500  # characters of what an inspector saw
IN_USE = (LedgerEntry.State.OPEN, LedgerEntry.State.CLOSING)


def may_hold(user: User) -> bool:
    """Whether `user` holds rounds: the inspectorate, who keeps the ledger's rules, the machine."""
    return (
        Power.SUPERVISE in user.powers
        or makes_rules(user)
        or user.organisation_kind == Kind.MACHINE
    )


def may_order(user: User) -> bool:
    """Whether `user` demands that it be mended, and says what only a person can see."""
    return Power.SUPERVISE in user.powers


def hold(*, by: User) -> Round:
    """Look at all accounts in use. Raises PowerMissing."""
    if not may_hold(by):
        refuse(by, "round_refused", _("Only the inspectorate and the hotline centre hold rounds."))
    with one_editor_at_a_time("rounds"):
        now, rules = timezone.now(), LedgerRules.in_force()
        known = Finding.objects.standing().select_related("ordered__order")
        standing = {(one.entry_id, one.code): one for one in known}
        entries = list(LedgerEntry.objects.filter(state__in=IN_USE))
        doors = health.of_doors(entry.door_id for entry in entries if entry.door_id)
        found = [
            (entry, one)
            for entry in entries
            if entry.door_id in doors
            for one in found_at(doors[entry.door_id], rules, now)
        ]
        again = {(entry.pk, one.code) for entry, one in found}
        mended = [one for key, one in standing.items() if key not in again and _is_over(one)]
        made = _begin(
            Round.Kind.ALL, by, rules, now, len(entries), len(again - standing.keys()), len(mended)
        )
        Finding.objects.bulk_create(
            _row(made, rules, entry, one, standing.get((entry.pk, one.code)))
            for entry, one in found
        )
        FindingMended.objects.bulk_create(FindingMended(finding=one, round=made) for one in mended)
    return made


def note(entry: LedgerEntry, code: str, words: str, *, by: User) -> Round:
    """Keep what an inspector saw at one account, as a spot check (抽查); personal data masked.

    Raises PowerMissing, and BadArguments where there is nothing to keep.
    """
    if not may_order(by):
        refuse(by, "finding_refused", _("Only the inspectorate notes what it saw."))
    if code not in BY_HAND:
        raise wrong_entry(
            "code", _("Choose one of these: %(expected)s.") % {"expected": ", ".join(BY_HAND)}
        )
    words = " ".join(words.split())
    if not words:
        raise wrong_entry("words", _("This is needed."))
    if len(words) > WORDS:
        raise wrong_entry("words", _("At most %d characters.") % WORDS)
    with one_editor_at_a_time("rounds"):
        rules, standing = LedgerRules.in_force(), Finding.objects.standing()
        first = standing.filter(entry=entry, code=code).first()
        made = _begin(Round.Kind.SPOT, by, rules, timezone.now(), 1, int(first is None), 0)
        _row(made, rules, entry, Found(code, {"words": personal.masked(words)[0]}), first).save()
    return made


def refuse(by: User, what: str, reason: str) -> None:
    """Note the refusal where those who watch read it, and raise it."""
    SecurityEvent.objects.create(by=by, what=what, subject="rounds", reason="power")
    raise PowerMissing(reason, code="power")


def _begin(
    kind: str, by: User, rules: LedgerRules, at: datetime, accounts: int, found: int, mended: int
) -> Round:
    told: dict[str, Any] = {"accounts": accounts, "found": found, "mended": mended}
    kept = rules if rules.version else None
    return Round.objects.create(
        kind=kind, at=at, by=by, by_kind=by.organisation_kind, rules=kept, **told
    )


def _row(
    made: Round, rules: LedgerRules, entry: LedgerEntry, found: Found, first: Finding | None
) -> Finding:
    return Finding(
        round=made,
        entry=entry,
        code=found.code,
        fails_alone=rules.fails_alone(found.code),
        evidence=found.evidence,
        limit=str(rules.mending(found.code)),
        first=first,
    )


def _is_over(finding: Finding) -> bool:
    """What the machine found is mended once it finds it no more; what a person saw, once the order
    on it is concluded.
    """
    if finding.code not in BY_HAND:
        return True
    ordered = getattr(finding, "ordered", None)
    return ordered is not None and ordered.order.state == Order.State.CONCLUDED
