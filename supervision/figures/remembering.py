"""What was summed is remembered in Redis, under names that change with what it was summed from: so
it is right or not found. Nothing of it has to survive.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
KEPT = timedelta(days=3)


def short(*told: object) -> str:
    """Return a name for all of this."""
    return "figures:" + sha256(repr(told).encode()).hexdigest()


def remembered(names: Iterable[str]) -> dict[str, Any]:
    """Return what is known under these names, as it was given."""
    try:
        kept = cache.get_many(list(names))
    except RedisError as gone:
        log.warning("figures are derived anew: %s", type(gone).__name__)
        return {}
    return {name: json.loads(told) for name, told in kept.items()}


def remember(name: str, told: Any) -> None:
    """Keep it for some days; lists and numbers only."""
    try:
        cache.set(name, json.dumps(told, separators=(",", ":")), KEPT.total_seconds())
    except RedisError as gone:
        log.warning("figures are not remembered: %s", type(gone).__name__)
