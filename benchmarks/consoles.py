"""Live frames to 500 consoles, beside a bare group_send to 500 bare ones on the same server."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.listeners import Listeners
from tests.processes import ROOT

CONSOLES, PER_SECOND = 500, 5
ROUNDS, EVENTS = 4, 25
AIM = 1.5
# Who sits at the consoles, in turn: two audiences hear of every ticket that comes in.
SEATS = ("operator1", "duty1")


def measure(city: City) -> list[Figure]:
    """Floor, ours, floor, ours …: the time from the announcement to each console."""
    vendor = city.one("SELECT id FROM hotline_organisation WHERE kind = 'vendor' LIMIT 1")
    keys = [city.bearer(name) for name in SEATS]
    desk = [keys[n % len(keys)] for n in range(CONSOLES)]
    socket = f"ws://127.0.0.1:{city.port}/ws"
    floors: list[list[float]] = []
    ours: list[list[float]] = []
    with (
        Listeners(f"{socket}/bare/", [{}] * CONSOLES) as bare_ones,
        Listeners(f"{socket}/desk/", desk) as desks,
    ):
        for _ in range(ROUNDS):
            floors.append(_round(city, "bare", bare_ones))
            ours.append(_round(city, f"vendor:{vendor},centre", desks))
    return [_figure(floors, ours)]


def _round(city: City, to: str, listeners: Listeners) -> list[float]:
    listeners.heard()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.speaker", to, str(EVENTS), str(PER_SECOND)],
        cwd=ROOT, env=city.environment, stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    took: list[float] = []
    until = time.monotonic() + 10
    while len(took) < EVENTS * CONSOLES and time.monotonic() < until:
        time.sleep(0.2)
        frames = [(at, f) for at, f in listeners.heard() if f["type"] == "ticket.changed"]
        took += [at - float(f["at"]) for at, f in frames if f["number"].startswith("BENCH-")]
    if len(took) != EVENTS * CONSOLES:
        raise Broken(f"{len(took)} frames of {EVENTS * CONSOLES} came to the consoles of {to}")
    return took


def _figure(floors: list[list[float]], ours: list[list[float]]) -> Figure:
    floor, own = ([percentile(took, 0.95) for took in rounds] for rounds in (floors, ours))
    ratios = sorted(o / f for o, f in zip(own, floor, strict=True))
    return Figure(
        what=f"frame to {CONSOLES} consoles, {PER_SECOND} a second: 95 of 100 within",
        ours=f"{median(own) * 1000:.0f} ms",
        floor=f"{median(floor) * 1000:.0f} ms",
        ratio=f"{median(ratios):.2f} ({ratios[0]:.2f} … {ratios[-1]:.2f})",
        aim=f"≤ {AIM} × floor",
        met=median(ratios) <= AIM,
    )
