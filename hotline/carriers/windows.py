"""How long a platform lets us answer a citizen, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many messages (None: any number) until that long after the word that allowed them."""

    messages: int | None
    lasts: timedelta
