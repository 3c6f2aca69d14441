"""Looks at the door whether somebody speaks of people in danger: such a message is read first.

Nothing is decided here: whether it is an alarm depends on the matter, which only the reader knows
(hotline/models/matters.py). What is seen only there has waited its turn, no more.
"""

from __future__ import annotations

import time

from hotline.carriers import Carrier, Rejected
from hotline.lexicon import Effect, Lexicon
from hotline.models.lexicon import everything_in_force

REMEMBERED_FOR = 5.0  # seconds until a change of the lexicon counts here, too

_heeded: tuple[float, Lexicon] | None = None


def speaks_of_danger(carrier: Carrier, message: bytes) -> bool:
    """Whether a proven message says that people are in danger. It costs what a search costs; only
    what shows one of the words is read.
    """
    heeded, raw = _alarms(), message.decode("utf-8", "replace")
    escaped = "\\u" in raw  # JSON may hide every character
    if not (escaped or heeded.may_hold(raw)):
        return False
    try:
        said = carrier.parse(message)
    except Rejected:
        return False
    return bool(heeded.bans(getattr(said, "content", "")))


def _alarms() -> Lexicon:
    global _heeded
    now = time.monotonic()
    if _heeded is None or now >= _heeded[0]:
        _heeded = (now + REMEMBERED_FOR, everything_in_force().only(Effect.ALARM))
    return _heeded[1]
