"""What is kept of a callback that was proven to come from the platform, before anybody reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A callback that passed every check: what to store before the platform gets its 200."""

    message: bytes = field(repr=False)  # As the platform wrote it, decrypted; what `parse` takes.
    dedupe_key: str = field(repr=False)  # The same for each repeat; unique within the account.
    sender: str = field(repr=False)  # openid: personal data.
    created_at: datetime  # By the platform's clock, to the second, UTC.
    kind: str  # The platform's own word: text, image, event …
    message_id: str = ""  # Empty for events. Decimal, may exceed 2**53.
    event: str = ""
    opened_by: Literal["plain", "current", "previous"] = "plain"  # Which key; answer with the same.
