"""From the moment a limit ends to its card on an inspector's open wall, at rest and while fifty
messages a second come in.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.callbacks import requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.hook import HOOK
from benchmarks.listeners import Listeners
from benchmarks.load import pour

CARDS, APART, AHEAD = 60, 0.5, 4  # so many, seconds between two, and until the first
PER_SECOND = 50
AIM = 5.0  # seconds for 95 of 100
PATIENCE = 60  # seconds for the last card to be written

# Clocks of tickets that came in just now end one after the other; what came before is long past.
SOON = f"""
UPDATE hotline_clock c SET due_at = soon.at, next_point_at = soon.at,
  blue_at = c.started_at, yellow_at = c.started_at, deep_red_at = soon.at + interval '4 days'
FROM (
  SELECT id, now() + interval '{AHEAD} s'
    + row_number() OVER (ORDER BY id) * {APART} * interval '1 s' AS at
  FROM (
    SELECT max(id) AS id FROM hotline_clock WHERE stopped_at IS NULL AND next_point_at > now()
    GROUP BY ticket_id ORDER BY 1 DESC LIMIT {CARDS}
  ) newest
) soon
WHERE c.id = soon.id
RETURNING c.id, c.due_at, (SELECT number FROM hotline_ticket t WHERE t.id = c.ticket_id) AS number
"""


def measure(city: City) -> list[Figure]:
    """The same at rest and under load."""
    rest, loaded = _waits(city, per_second=0), _waits(city, per_second=PER_SECOND)
    return [
        _figure("due time to card on an open wall: 95 of 100 within", rest),
        _figure(f"… while {PER_SECOND} messages a second come in", loaded),
    ]


def _figure(what: str, took: list[float]) -> Figure:
    half, slow = percentile(took, 0.5), percentile(took, 0.95)
    return Figure(
        what=what, ours=f"{slow:.1f} s (half {half:.1f})", aim=f"≤ {AIM:g} s", met=slow <= AIM
    )


def _waits(city: City, *, per_second: int) -> list[float]:
    """The seconds from each due time to its card on the wall. Raises `Broken` if one is missing."""
    pour(city.port, requests(HOOK, CARDS))
    city.until_quiet()
    wall = f"ws://127.0.0.1:{city.port}/ws/wall/"
    with Listeners(wall, [city.bearer("inspector1")]) as console:
        ends = {row["id"]: row for row in city.rows(SOON)}
        with _load(city, per_second):
            keys = ",".join(map(str, ends))
            raised = f"SELECT count(DISTINCT clock_id) FROM hotline_card WHERE clock_id IN ({keys})"
            city.until(raised, CARDS, patience=AHEAD + CARDS * APART + PATIENCE)
        heard = console.heard()
    came = {f["number"]: at for at, f in reversed(heard) if f["type"] == "alert.raised"}
    took = [
        came[row["number"]] - row["due_at"].timestamp()
        for row in ends.values()
        if row["number"] in came
    ]
    if len(took) != CARDS:
        raise Broken(f"{len(took)} of {CARDS} cards came to the wall")
    return took


@contextmanager
def _load(city: City, per_second: int) -> Iterator[None]:
    """Messages at that pace for as long as cards are due."""
    posts = requests(HOOK, int(per_second * (AHEAD + CARDS * APART)))
    pouring = threading.Thread(
        target=pour, args=(city.port, posts), kwargs={"per_second": per_second}
    )
    if posts:
        pouring.start()
    yield
    if posts:
        pouring.join()
        city.until_quiet(patience=300)
