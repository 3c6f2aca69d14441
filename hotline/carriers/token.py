"""What opens a platform's API for a while."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the seconds it has left. One for all: asking again gives the same until
    it nears its end.
    """

    value: str = field(repr=False)
    expires_in: int
