"""What is counted of the knocks at our doors, and how a stranger who keeps knocking is slowed."""

from __future__ import annotations

import threading
import time

from prometheus_client import Counter

KNOCKS = Counter(
    "hotline_hook_requests_total", "Callbacks by what became of them", ["carrier", "outcome"]
)
MINUTE = 60.0
MOST_PER_MINUTE = 120  # refusals of one address; a platform's own bursts are not refused at all
MOST_ADDRESSES = 10_000  # remembered at once, so that many addresses cannot fill our memory


class Patience:
    """Counts refusals per client address, in this process alone; a minute begins with the first
    of them.

    What is genuine is never slowed, whoever knocks beside it: only refused requests count, and
    only they are answered with 429.
    """

    def __init__(self, most: int = MOST_PER_MINUTE) -> None:
        self.most = most
        self._counts: dict[str, int] = {}
        self._over = 0.0  # seconds, when the minute that is counted ends
        self._lock = threading.Lock()

    def is_over(self, address: str, *, now: float | None = None) -> bool:
        """Count one refusal of `address`; tell whether it has had too many in this minute."""
        now = time.monotonic() if now is None else now
        with self._lock:
            if now >= self._over or len(self._counts) >= MOST_ADDRESSES:
                self._over, self._counts = now + MINUTE, {}
            self._counts[address] = count = self._counts.get(address, 0) + 1
        return count > self.most

    def forget(self) -> None:
        """Begin a new minute."""
        with self._lock:
            self._over, self._counts = 0.0, {}


patience = Patience()


def status_of(carrier: str, reason: str, status: int, address: str) -> int:
    """Count a refusal and return the status it is answered with."""
    KNOCKS.labels(carrier, reason).inc()
    return 429 if patience.is_over(address) else status
