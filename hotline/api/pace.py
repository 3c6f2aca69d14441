"""How often one person may ask: counted in Redis for all processes, here alone without it."""

from __future__ import annotations

import time
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from hotline.api.problems import Problem
from hotline.models import User

PATIENCE = 1  # seconds for Redis to answer: counting must not cost more than the work
LEFT_ALONE = 5.0  # seconds before a Redis that was away is asked again


class Pace:
    """Counts requests of people in windows of the clock."""

    def __init__(self, rate: str, redis: str) -> None:
        self.rate: RateLimitItem = parse(rate)
        shared = RedisStorage(
            redis,
            key_prefix="hotline.pace",
            wrap_exceptions=True,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
        )
        self._shared = FixedWindowRateLimiter(shared)
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._away_until = 0.0

    def demand(self, user: User) -> None:
        """Count one request of `user`; raises Problem 429 with the seconds to wait."""
        who = str(user.pk)
        if time.monotonic() >= self._away_until:
            try:
                return self._count(self._shared, who)
            except StorageError:
                self._away_until = time.monotonic() + LEFT_ALONE
        return self._count(self._alone, who)

    def _count(self, counter: FixedWindowRateLimiter, who: str) -> None:
        if counter.hit(self.rate, "api", who):
            return
        ends = counter.get_window_stats(self.rate, "api", who).reset_time
        wait = max(1, round(ends - time.time() + 0.5))
        raise Problem(
            429,
            _("Too many requests; try again in %(seconds)d seconds.") % {"seconds": wait},
            code="too_fast",
            retry_after=wait,
        )


@lru_cache(maxsize=4)
def pace_of(rate: str, redis: str) -> Pace:
    """The counter for these settings; tests change the rate."""
    return Pace(rate, redis)


def demand_pace(user: User) -> None:
    """Refuse whoever asks more often than the settings allow (Problem 429)."""
    pace_of(settings.API_RATE, settings.REDIS_URL).demand(user)
