"""What stands above every page of who receives or handles, while people are in danger; of a leader
in charge, while a matter grows that nobody of the office has seen; and of who watches, while
something about the house itself has gone unseen.
"""

from __future__ import annotations

from typing import Any

from dispatch import duty
from dispatch.showing import emergency, matters
from hotline.models import User, WatchAlarm
from hotline.models.reads import Rule
from hotline.models.ringing import WORKS, ringing
from hotline.powers import ALONE, may

SHOWN = 3  # of those that ring; the others are counted


def shown(user: User) -> dict[str, Any]:
    """The banner of one person. `there`: whether they are called at all; who is away is not."""
    if user.powers & ALONE:
        return _watching(user)
    if not user.sight:
        return {"there": False}
    mode = emergency.banner(user)
    if not may(user, WORKS):
        return {"there": False} | mode
    rings = list(ringing(user)[: SHOWN + 1])
    growing = matters.waiting(user)
    if (rings or growing) and duty.state_of(user).is_away:
        rings, growing = [], []
    return {
        "there": True,
        "ringing": rings[:SHOWN],
        "more": len(rings) > SHOWN,
        "growing": growing[:SHOWN],
        "more_growing": len(growing) > SHOWN,
        "stands": len(rings[:SHOWN]) + len(growing[:SHOWN]),
    } | mode


def _watching(user: User) -> dict[str, Any]:
    """For the inspectorate and the platform office; nobody calls them to a ticket."""
    watched = [
        {"it": one, "rule": dict(Rule.choices).get(one.details.get("rule", ""), "")}
        for one in WatchAlarm.objects.waiting_for(user)[:SHOWN]
    ]
    mode = emergency.banner(user) if user.sight else {}
    return {"there": True, "watched": watched, "stands": len(watched)} | mode
