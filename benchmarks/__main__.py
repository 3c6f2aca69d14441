"""`make bench`: measures, prints the table, and fails only if a measurement itself broke.

ONLY=idle,hook measures some of it; TICKETS=100000 makes the large city smaller, SURGE=5000 the
storm, CLOCKS=20000 the open clocks, WALL_UPDATES=500 WALL_CUTS=5 the day of the wall.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

import pytest

from benchmarks import (
    answers,
    boards,
    cards,
    consoles,
    frames,
    hook,
    memory,
    reading,
    rows,
    size,
    surge,
    sweeps,
    tickets,
    wall,
)
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, table

MEASUREMENTS: dict[str, Callable[[City], list[Figure]]] = {
    "idle": memory.idle,  # first, before anybody came
    "hook": hook.measure,
    "tickets": tickets.measure,
    "frames": frames.measure,
    "rows": rows.measure,
    "consoles": consoles.measure,
    "cards": cards.measure,
    "answers": answers.measure,
    "wall": wall.measure,
    "surge": surge.measure,
    "memory": memory.after_load,
    "sweeps": sweeps.measure,  # last: it fills the city with clocks
}
WITHOUT_A_CITY = {"reading": reading.measure}
YEAR = {"boards": boards.measure}  # in a city of its own, with a year of tickets
AT_SIZE = ("lists", "search", "page")  # in a city of their own, with a million tickets


def main() -> int:
    """0 when everything could be measured, whatever the figures say."""
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or [
        *MEASUREMENTS,
        *WITHOUT_A_CITY,
        *YEAR,
        *AT_SIZE,
    ]
    known = (*MEASUREMENTS, *WITHOUT_A_CITY, *YEAR, *AT_SIZE)
    if unknown := set(wanted) - set(known):
        print(f"There is no {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the city is cleared away
    figures: list[Figure] = []
    broken: list[str] = []

    def add(name: str, measured: Callable[[], list[Figure]]) -> None:
        _say(name)
        try:
            figures.extend(measured())
        except (Broken, pytest.fail.Exception) as why:
            broken.append(f"{name} broke: {why}")

    for name in (name for name in wanted if name in WITHOUT_A_CITY):
        add(name, WITHOUT_A_CITY[name])
    if small := [name for name in wanted if name in MEASUREMENTS]:
        _say("starting the city")
        with City() as city:
            for name in small:
                add(name, partial(MEASUREMENTS[name], city))
    for name in (name for name in wanted if name in YEAR):
        add(name, YEAR[name])
    if large := [name for name in wanted if name in AT_SIZE]:
        add(", ".join(large), partial(size.measure, large))
    print(table(figures))
    print(*broken, sep="\n")
    return 1 if broken else 0


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
