"""What stands above every page of who receives or handles, while people are in danger; of a leader
in charge, while a matter grows that nobody of the office has seen; of whomever a card went to,
until they acknowledge it; and of who watches, while something about the house has gone unseen.
"""

from __future__ import annotations

from typing import Any

from dispatch import duty
from dispatch.showing import cards, emergency, matters
from hotline.models import User, WatchAlarm
from hotline.models.reads import Rule
from hotline.models.ringing import WORKS, ringing
from hotline.powers import ALONE, Power, may

SHOWN = 3  # of those that ring; the others are counted
CARDS = 2  # the most pressing; the others are in the list


def shown(user: User) -> dict[str, Any]:
    """The banner of one person. `there`: whether they are called at all; who is away is not."""
    watched = _watched(user)
    if not user.sight:
        return {"there": bool(user.powers & ALONE), "watched": watched, "stands": len(watched)}
    mode = emergency.banner(user)
    if not may(user, (*WORKS, Power.SUPERVISE)):
        return {"there": False} | mode
    rings = list(ringing(user)[: SHOWN + 1])
    growing = matters.waiting(user)
    raised = cards.waiting_for(user)
    if (rings or growing or raised) and duty.state_of(user).is_away:
        rings, growing, raised = [], [], []
    shown_of_each = rings[:SHOWN], growing[:SHOWN], raised[:CARDS]
    return {
        "there": True,
        "ringing": shown_of_each[0],
        "more": len(rings) > SHOWN,
        "growing": shown_of_each[1],
        "more_growing": len(growing) > SHOWN,
        "raised": shown_of_each[2],
        "more_raised": len(raised) > CARDS,
        "watched": watched,
        "stands": sum(len(one) for one in shown_of_each) + len(watched),
    } | mode


def _watched(user: User) -> list[dict[str, Any]]:
    """What went wrong with the house itself: for the inspectorate and the platform office."""
    if not user.powers & ALONE:
        return []
    return [
        {"it": one, "rule": dict(Rule.choices).get(one.details.get("rule", ""), "")}
        for one in WatchAlarm.objects.waiting_for(user)[:SHOWN]
    ]
