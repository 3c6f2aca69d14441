"""Who reads what the government wrote: its drafts, and the names it may mention."""

from __future__ import annotations

from hotline import personal
from hotline.models import User
from hotline.powers import Power

GOVERNMENT = frozenset({Power.HANDLE, Power.SPEAK})


def works_for_the_government(user: User) -> bool:
    """Handles or speaks: reads what the government wrote as it wrote it."""
    return bool(user.powers & GOVERNMENT)


def reads_drafts(user: User) -> bool:
    """Who neither handles nor inspects sees what was released, never a draft, seats or remarks."""
    return works_for_the_government(user) or Power.SUPERVISE in user.powers


def words_for(user: User, text: str) -> str:
    """The government's words as `user` may read them: others get personal data masked."""
    return text if works_for_the_government(user) else personal.masked(text)[0]
