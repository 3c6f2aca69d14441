"""Counting attempts, so that guessing gets slow: by name, by address, by whatever a door chooses.

Counts live in Redis and, while that is away, in this process: a dead Redis must not open the door
wide.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError


class Attempts:
    """At most so many attempts in a moving window, written like `10/15minutes`."""

    def __init__(self, door: str, most: str) -> None:
        self.door, self.limit = door, _limit(most)

    def used_up(self, who: str) -> bool:
        """Tell whether `who` has no attempt left; asking costs nothing."""
        try:
            return not _shared().test(self.limit, self.door, who)
        except (RedisError, OSError):
            return not _own().test(self.limit, self.door, who)

    def note(self, who: str) -> bool:
        """Count one attempt of `who`; False if there was none left."""
        try:
            return _shared().hit(self.limit, self.door, who)
        except (RedisError, OSError):
            return _own().hit(self.limit, self.door, who)


def client_of(address: str) -> str:
    """Who counts as one client: an address, or the network a provider gives to one household."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)


def _limit(most: str) -> RateLimitItem:
    return parse(most.replace("/", " per "))


@lru_cache(maxsize=1)
def _shared() -> MovingWindowRateLimiter:
    patience: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds
    return MovingWindowRateLimiter(
        RedisStorage(settings.REDIS_URL, key_prefix="hotline.attempts", **patience)
    )


@lru_cache(maxsize=1)
def _own() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
