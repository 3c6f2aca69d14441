"""What stands above every page of who receives or handles, while people are in danger; and of a
leader in charge, while a matter grows that nobody of the office has seen; and of whomever a card
went to, until they acknowledge it.
"""

from __future__ import annotations

from typing import Any

from dispatch import duty
from dispatch.showing import cards, emergency, matters
from hotline.models import User
from hotline.models.ringing import WORKS, ringing
from hotline.powers import Power, may

SHOWN = 3  # of those that ring; the others are counted
CARDS = 2  # the most pressing; the others are in the list


def shown(user: User) -> dict[str, Any]:
    """The banner of one person. `there`: whether they are called at all; who is away is not."""
    if not user.sight:
        return {"there": False}
    mode = emergency.banner(user)
    if not may(user, (*WORKS, Power.SUPERVISE)):
        return {"there": False} | mode
    rings = list(ringing(user)[: SHOWN + 1])
    growing = matters.waiting(user)
    raised = cards.waiting_for(user)
    if (rings or growing or raised) and duty.state_of(user).is_away:
        rings, growing, raised = [], [], []
    return {
        "there": True,
        "ringing": rings[:SHOWN],
        "more": len(rings) > SHOWN,
        "growing": growing[:SHOWN],
        "more_growing": len(growing) > SHOWN,
        "raised": raised[:CARDS],
        "more_raised": len(raised) > CARDS,
        "stands": len(rings[:SHOWN]) + len(growing[:SHOWN]) + len(raised[:CARDS]),
    } | mode
