"""What each process holds: its proportional share (PSS), in which nothing counts twice, and beside
it the resident set (RSS), which counts what processes share once for each.
"""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from benchmarks.city import City
from benchmarks.figures import Figure

MEGABYTE = 1024  # kB, as the kernel counts
SETTLED = 8  # seconds after the start, before anybody came
AIMS = {"web": 200, "worker": 250}
EVERYTHING = "everything"

Held = dict[str, tuple[float, float]]  # by name: PSS and RSS in MB


def idle(city: City) -> list[Figure]:
    """After the start and a first page, before any load."""
    time.sleep(SETTLED)
    held = _held(city)
    return _figures("idle", held, AIMS | {EVERYTHING: 900})


def after_load(city: City) -> list[Figure]:
    """After whatever was measured before."""
    held = _held(city)
    return _figures("after load", held, AIMS)


def _figures(when: str, held: Held, aims: dict[str, int]) -> list[Figure]:
    return [
        Figure(
            what=f"memory {when}, {name}",
            ours=f"{share:.0f} MB (resident {resident:.0f})",
            aim=f"≤ {aims[name]} MB" if name in aims else "",
            met=share <= aims[name] if name in aims else None,
        )
        for name, (share, resident) in held.items()
    ]


def _held(city: City) -> Held:
    """By name; services that somebody else runs are not ours to count."""
    processes = {
        "web": city.the_web.process.pid,
        "worker": city.the_worker.process.pid,
        "beat": city.the_beat.process.pid,
    } | {service.name: service.pid() for service in city.services.running}
    held = {name: family(pid) for name, pid in processes.items() if pid}
    shares, residents = zip(*held.values(), strict=True)
    return held | {EVERYTHING: (sum(shares), sum(residents))}


def family(pid: int) -> tuple[float, float]:
    """A process and its children: PostgreSQL has one for every connection."""
    first = psutil.Process(pid)
    each = [_of(one.pid) for one in (first, *first.children(recursive=True))]
    return sum(share for share, _ in each), sum(resident for _, resident in each)


def _of(pid: int) -> tuple[float, float]:
    """PSS and RSS of one process; nothing for one that has just gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    found = {name: int(size) for name, size, *_unit in map(str.split, lines)}
    return found["Pss:"] / MEGABYTE, found["Rss:"] / MEGABYTE
