"""What waits for a worker, read from the broker itself."""

from __future__ import annotations

import base64
import json
from typing import Any

import redis
from django.conf import settings

QUEUE = "hotline.tasks.celery"


def woken(task: str) -> list[list[Any]]:
    """The arguments of each call of that task that waits, the newest first."""
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        waiting = [json.loads(one) for one in server.lrange(QUEUE, 0, -1)]
    return [
        json.loads(base64.b64decode(one["body"]))[0]
        for one in waiting
        if one["headers"]["task"] == task
    ]
