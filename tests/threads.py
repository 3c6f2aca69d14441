"""Several people at once: each call runs in its own thread with its own database connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment; return results, or the exceptions, in their order.

    Only for tests marked ``django_db(transaction=True)``: other threads see committed rows only.
    At most as many calls as the pool has connections (``settings.THREADS + 4``) run side by side.
    """
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(60)
            return call()
        except Exception as raised:  # the caller compares who won and who was refused
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
