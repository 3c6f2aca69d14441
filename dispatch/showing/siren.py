"""What stands above every page of who receives or handles, while people are in danger; and of a
leader in charge, while a matter grows that nobody of the office has seen.
"""

from __future__ import annotations

from typing import Any

from dispatch import duty
from dispatch.showing import emergency, matters
from hotline.models import User
from hotline.models.ringing import WORKS, ringing
from hotline.powers import may

SHOWN = 3  # of those that ring; the others are counted


def shown(user: User) -> dict[str, Any]:
    """The banner of one person. `there`: whether they are called at all; who is away is not."""
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
