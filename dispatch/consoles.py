"""Which consoles are live: heart-beats with a lifetime, so that a crashed browser is forgotten.

Each line of a desk notes now and then that it stands (dispatch/minding.py says how often). What
people say of themselves is another thing (hotline/models/duty.py); the wall shows both.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from dispatch import presence
from hotline.models import User

LIFETIME = 100  # seconds; a line is looked after at least every 75
PATIENCE = 1.0  # seconds for Redis: nobody waits for this
LIVE = "hotline.consoles"  # "person line" → when it ends unless it is heard of again


def here(user: User, line: str) -> None:
    """Note that this line of `user` stands. An inspector's is not listed: nobody counts them."""
    if presence.is_listed(user):
        with _redis().pipeline() as pipe:
            pipe.zremrangebyscore(LIVE, "-inf", time.time())
            pipe.zadd(LIVE, {f"{user.pk} {line}": time.time() + LIFETIME})
            pipe.execute()


def gone(user: User, line: str) -> None:
    """Note that it stands no more."""
    _redis().zrem(LIVE, f"{user.pk} {line}")


def present() -> set[int] | None:
    """The people with a console that is live now, by their keys; None while nobody can tell."""
    try:
        lines = _redis().zrangebyscore(LIVE, time.time(), "+inf")
    except (RedisError, OSError):
        return None
    return {int(line.split()[0]) for line in lines}


@cache
def _redis() -> Any:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return Redis.from_url(settings.REDIS_URL, **patience)
