"""`make bench`: measures, prints the table, and fails only if a measurement itself broke.

ONLY=idle,hook measures some of it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from benchmarks import answers, consoles, frames, hook, memory, rows, tickets
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, table

MEASUREMENTS: dict[str, Callable[[City], list[Figure]]] = {
    "idle": memory.idle,  # first, before anybody came
    "hook": hook.measure,
    "tickets": tickets.measure,
    "frames": frames.measure,
    "rows": rows.measure,
    "consoles": consoles.measure,
    "answers": answers.measure,
    "memory": memory.after_load,
}


def main() -> int:
    """0 when everything could be measured, whatever the figures say."""
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or list(MEASUREMENTS)
    if unknown := set(wanted) - set(MEASUREMENTS):
        print(f"There is no {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the city is cleared away
    figures: list[Figure] = []
    broken: list[str] = []
    _say("starting the city")
    with City() as city:
        for name in wanted:
            _say(name)
            try:
                figures += MEASUREMENTS[name](city)
            except (Broken, pytest.fail.Exception) as why:
                broken.append(f"{name} broke: {why}")
    print(table(figures))
    print(*broken, sep="\n")
    return 1 if broken else 0


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
