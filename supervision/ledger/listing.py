"""The rows of the ledger, with what is wrong with each: for the page and for a file."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hotline.models import LedgerEntry, LedgerRules, User
from supervision.ledger import health, showing


def rows(user: User) -> list[dict[str, Any]]:
    """Every account in sight with its door, the facts about it, and which of them are trouble."""
    found = LedgerEntry.objects.in_sight_of(user).select_related("office", "door")
    entries = list(found.prefetch_related("proceedings__steps"))
    doors = health.of_doors(one.door_id for one in entries if one.door_id)
    rules, now = LedgerRules.in_force(), timezone.now()
    rows = []
    for one in entries:
        door = doors.get(one.door_id) if one.door_id else None
        facts = [*health.of_entry(one, rules, now), *(door.facts if door else [])]
        trouble = [fact for fact in facts if fact.weight == health.TROUBLE]
        rows.append({"entry": one, "door": door, "facts": facts, "trouble": trouble})
    return rows


def lines(user: User) -> list[list[str]]:
    """The same as cells of a table, in the order of `showing.FIELDS`."""
    found = []
    for row in rows(user):
        entry: LedgerEntry = row["entry"]
        told = entry.facts | {
            "platform": entry.get_platform_display(),
            "office": entry.office.name,
            "state": entry.get_state_display(),
            "closed_on": entry.closed_on,
            "closing_filed_on": entry.closing_filed_on,
        }
        line = [str(told[name] or "") for name in showing.FIELDS]
        found.append([*line, "; ".join(str(fact.said) for fact in row["facts"])])
    return found
