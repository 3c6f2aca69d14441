"""What a console must believe about its queues, so that a lost frame is noticed and made up for."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.frames import Frame
from dispatch.lists import MOST_COUNTED, in_words


class Ledger:
    """Counts as told, moved by every frame that was forwarded."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def tell(self, counts: dict[str, int]) -> dict[str, int | str]:
        """Note what the console is told now; return it as it is shown: up to 999, then "999+"."""
        self.counts |= counts
        return {queue: n if n < MOST_COUNTED else in_words(n) for queue, n in counts.items()}

    def follow(self, frame: Frame) -> None:
        """Move the counts as the console does on this frame."""
        self._move(frame.get("left", ()), -1)
        self._move(frame.get("entered", ()), 1)

    def off(self, now: dict[str, int]) -> dict[str, int]:
        """By how much each queue differs from what it is `now`; nobody counts beyond 999."""
        pairs = ((queue, count, self.counts.get(queue, count)) for queue, count in now.items())
        return {q: n - told for q, n, told in pairs if n != told and min(n, told) < MOST_COUNTED}

    def _move(self, queues: Iterable[str], by: int) -> None:
        for queue in queues:
            if self.counts.get(queue, MOST_COUNTED) < MOST_COUNTED:
                self.counts[queue] += by
