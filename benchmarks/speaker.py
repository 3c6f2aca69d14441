"""Announces at a steady pace, from a process beside the web server, as a worker does.

    python -m benchmarks.speaker bare 30 5
    python -m benchmarks.speaker vendor:1,centre 30 5

How many, and how many a second. `at` in every frame is the moment it was announced.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    """Speak through the bare layer, or as the product does."""
    django.setup(set_prefix=False)
    to, count, per_second = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    say = _bare() if to == "bare" else _as_the_product(to.split(","))
    start = time.time()
    for n in range(count):
        time.sleep(max(0.0, start + n / per_second - time.time()))
        say(n)
    time.sleep(1)  # the announcer is a thread of this process


def _as_the_product(audiences: list[str]) -> Callable[[int], None]:
    from hotline import events

    return lambda n: events.publish(dict.fromkeys(audiences, _progress(n)))


def _bare() -> Callable[[int], None]:
    from channels.layers import get_channel_layer

    from benchmarks.floor.console import GROUP
    from hotline import events

    loop = asyncio.new_event_loop()
    layer: Any = get_channel_layer()

    def say(n: int) -> None:
        message = {"type": "announce", "frame": events.frame_of(_progress(n))}
        loop.run_until_complete(layer.group_send(GROUP, message))

    return say


def _progress(n: int) -> Any:
    """A step that moves no queue: consoles compare their counts with the database."""
    from hotline import events

    return events.TicketChanged(
        number=f"BENCH-{n}", version=1, state="handling", step="progress", by="bench",
        at=str(time.time()),
    )  # fmt: skip


if __name__ == "__main__":
    main()
