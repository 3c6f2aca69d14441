"""From a citizen's message to the frame on an operator's console, while 50 a second come in."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.callbacks import requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.hook import HOOK
from benchmarks.listeners import Listeners
from benchmarks.load import Load, pour

PER_SECOND, SECONDS = 50, 15
AIM = 0.5  # seconds for 95 of 100
# Which ticket a message became: the platform numbers messages, frames name tickets.
BECAME = """SELECT m.serial, t.number FROM hotline_message m
JOIN hotline_ticket t ON t.id = m.ticket_id WHERE m.serial = ANY(%s)"""


def measure(city: City) -> list[Figure]:
    """One console listens while citizens write, each for the first time."""
    count = PER_SECOND * SECONDS
    with Listeners(f"ws://127.0.0.1:{city.port}/ws/desk/", [city.bearer("operator1")]) as console:
        load = pour(city.port, requests(HOOK, count), per_second=PER_SECOND)
        city.until_quiet()
        heard = console.heard()
    shown = {f["number"]: at for at, f in reversed(heard) if f["type"] == "ticket.changed"}
    took = waits(city, load, shown)
    if len(took) != count:
        raise Broken(f"{len(took)} frames came for {count} messages")
    half, slow = percentile(took, 0.5), percentile(took, 0.95)
    return [
        Figure(
            what=f"POST to frame, {PER_SECOND} a second: 95 of 100 within",
            ours=f"{slow * 1000:.0f} ms (half {half * 1000:.0f})",
            aim=f"≤ {AIM * 1000:.0f} ms",
            met=slow <= AIM,
        ),
        Figure(
            what="… and the hook answered 99 of 100 within",
            ours=f"{percentile(load.seconds, 0.99) * 1000:.0f} ms",
        ),
    ]


def waits(city: City, load: Load, shown: dict[str, float]) -> list[float]:
    """Return the seconds from each message to the moment its ticket was `shown`, where it was."""
    became: Iterable[dict[str, object]] = city.rows(BECAME, list(load.began))
    return [
        shown[str(row["number"])] - load.began[int(str(row["serial"]))]
        for row in became
        if row["number"] in shown
    ]
