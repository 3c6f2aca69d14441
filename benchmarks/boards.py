"""Does a board of a year open at once, and does it tell what the record tells?

A year of a city, 300,000 tickets unless TICKETS says less. Every grouping is opened over twelve
months by the inspectorate, after everything was remembered, and then again and again after the
running month and the one before it changed, as they do all day in a city at work. The same figures
of the whole year are derived from the record by the plain way, and what a year leaves on paper is
measured in the same city.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks import papers
from benchmarks.city import City
from benchmarks.figures import Figure
from benchmarks.visits import Times, Visitor

YEAR, DAYS = 300_000, 365
ROUNDS = 10
AIM = 0.200  # seconds for 95 of 100
BY = ("office", "category", "district", "channel", "account", "vendor", "week", "month", "day")
TWICE = ("all", *BY)
# What the sweep does when a ticket of the last two months moved.
CHANGED = """
UPDATE hotline_figuremonth SET stamp = gen_random_uuid()
WHERE month >= date_trunc('month', now()) - interval '1 month'
"""


def measure() -> list[Figure]:
    """Every board, remembered and changed; reports and exports; and the year derived twice."""
    many = int(os.environ.get("TICKETS", YEAR))
    with City() as city:
        began = time.monotonic()
        city.manage("seed", f"--tickets={many}", f"--days={DAYS}")
        _say(f"seeded {many:,} in {time.monotonic() - began:.0f} s")
        visitor, last = Visitor(city.port, "inspector1"), date.today()
        first = (last - timedelta(days=334)).replace(day=1)
        addresses = {by: f"/wall/figures/?from={first}&to={last}&by={by}" for by in BY}
        for address in addresses.values():
            visitor.get(address)
        calm = _opened(visitor, addresses, lambda: None)
        busy = _opened(visitor, addresses, lambda: city.owner(CHANGED))
        on_paper = papers.measure(city, visitor)
        began = time.monotonic()
        whole_year = (f"--from={first}", f"--to={last}")
        city.manage("figures", *whole_year, "--recompute", "--by", *TWICE)  # a fault if they differ
        twice = time.monotonic() - began
    return [
        *(_figure(f"board of {many:,} by {by}, p95", times) for by, times in calm.items()),
        *(_figure(f"the same by {by}, two months changed", times) for by, times in busy.items()),
        *on_paper,
        Figure(
            what=f"the year derived twice by {len(TWICE)}: no difference", ours=f"{twice:.0f} s"
        ),
    ]


def _opened(
    visitor: Visitor, addresses: dict[str, str], before: Callable[[], object]
) -> dict[str, Times]:
    found = {by: Times() for by in addresses}
    for _round in range(ROUNDS):
        for by, address in addresses.items():
            before()
            found[by].each.append(visitor.get(address)[0])
    return found


def _figure(what: str, times: Times) -> Figure:
    slow = times.slow
    aim = f"≤ {AIM * 1000:.0f} ms"
    return Figure(what=what, ours=f"{slow * 1000:.0f} ms", aim=aim, met=slow <= AIM)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
