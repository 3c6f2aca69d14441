"""Tickets a second, from the first POST until the last one lies in the vendor's inbox."""

from __future__ import annotations

from benchmarks.callbacks import requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure
from benchmarks.hook import HOOK
from benchmarks.load import pour

ROUNDS, MESSAGES = 3, 600
AIM = 150
PATIENCE = 60  # seconds for one round
INBOX = """SELECT count(*) FROM hotline_queueentry
WHERE queue = 'inbox' AND starts_with(audience, 'vendor:')"""


def measure(city: City) -> list[Figure]:
    """As many as the hook takes at once; one worker makes tickets of them and sends receipts."""
    _round(city, 100)
    rounds = sorted(_round(city, MESSAGES) for _ in range(ROUNDS))
    made, taken = rounds[ROUNDS // 2]
    return [
        Figure(
            what="tickets a second, POST to inbox, one worker",
            ours=f"{made:.0f} ({rounds[0][0]:.0f} … {rounds[-1][0]:.0f})",
            aim=f"≥ {AIM}",
            met=made >= AIM,
        ),
        Figure(what="… accepted messages a second meanwhile", ours=f"{taken:.0f}"),
    ]


def _round(city: City, count: int) -> tuple[float, float]:
    before = city.one(INBOX)
    load = pour(city.port, requests(HOOK, count))
    if load.statuses != [200] * count:
        raise Broken(f"the hook answered {sorted(set(load.statuses))}")
    done = city.until(INBOX, before + count, patience=PATIENCE)
    city.until_quiet()
    return count / (done - min(load.began.values())), load.per_second
