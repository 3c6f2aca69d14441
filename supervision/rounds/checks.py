"""What a round looks at in one account, and the evidence it keeps: numbers, times and codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hotline.models import Account, LedgerRules
from supervision.ledger.health import Health, silence


class Found(NamedTuple):
    """One thing that is wrong with an account, as it stands now."""

    code: str
    evidence: dict[str, Any]


def found_at(door: Health, rules: LedgerRules, now: datetime) -> Iterator[Found]:
    """Everything the rules find at one account by itself."""
    yield from _silent(door, rules, now)
    yield from _unanswered(door, rules, now)
    yield from _dead(door, rules, now)


def _silent(door: Health, rules: LedgerRules, now: datetime) -> Iterator[Found]:
    quiet, mute = silence(door, now) or (0, 0)
    told = {"last_in_at": _moment(door.last_in_at), "last_out_at": _moment(door.last_out_at)}
    if quiet >= rules.term("dormant_days"):
        yield Found("dormant", {"days": quiet} | told)
    elif mute >= rules.term("silent_days"):
        yield Found("silent", {"days": mute} | told)


def _unanswered(door: Health, rules: LedgerRules, now: datetime) -> Iterator[Found]:
    if door.oldest_at is None:
        return
    days = (now - door.oldest_at).days
    if days >= rules.term("unanswered_days"):
        told = {"days": days, "waiting": door.unanswered, "oldest_at": _moment(door.oldest_at)}
        yield Found("unanswered", told)


def _dead(door: Health, rules: LedgerRules, now: datetime) -> Iterator[Found]:
    """A part that does not answer for long enough, or an account that the platform has stopped."""
    since = now - timedelta(days=rules.term("dead_days"))
    parts = [
        {"part": check.part, "fact": check.fact, "since": _moment(check.since)}
        for check in door.checks
        if check.fact and check.since is not None and check.since <= since
    ]
    if door.account.health == Account.Health.STOPPED:
        parts.append({"part": "account", "fact": door.account.trouble or "stopped", "since": ""})
    if parts:
        yield Found("dead", {"parts": parts})


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
