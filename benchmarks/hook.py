"""Messages a second through the hook, beside a bare view on the same server that stores as much."""

from __future__ import annotations

from statistics import median

from benchmarks.callbacks import SLUG, requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.floor import table
from benchmarks.load import Load, pour

HOOK = f"/hooks/wechat/{SLUG}/"
ROUNDS, MESSAGES, WARM_UP = 5, 1500, 500
AIM = 0.6
ALIKE = 0.03  # how much the rows may differ in size


def measure(city: City) -> list[Figure]:
    """Floor, ours, floor, ours …; the worker rests, so that only the hook is measured."""
    account = city.one("SELECT id FROM hotline_account WHERE slug = %s", SLUG)
    bare = f"/hooks/bare/{account}/"
    city.stop_worker()
    before = city.one("SELECT count(*) FROM intake_arrival")
    for path in (bare, HOOK):
        _round(city, path, WARM_UP)
    floors, ours = [], []
    for _ in range(ROUNDS):
        floors.append(_round(city, bare, MESSAGES))
        ours.append(_round(city, HOOK, MESSAGES))
    _nothing_lost(city, before)
    # They would become tickets under the measurements to come.
    city.owner("DELETE FROM intake_arrival WHERE state = 'waiting'")
    city.start_worker()
    return _figures(floors, ours)


def _round(city: City, path: str, count: int) -> Load:
    load = pour(city.port, requests(path, count))
    if load.statuses != [200] * count:
        raise Broken(f"{path} answered {sorted(set(load.statuses))}")
    return load


def _nothing_lost(city: City, before: int) -> None:
    kept = city.one("SELECT count(*) FROM intake_arrival") - before
    if kept != (sent := WARM_UP + ROUNDS * MESSAGES):
        raise Broken(f"{sent} messages were accepted and {kept} are there")
    size = "SELECT avg(pg_column_size(t.*)) FROM {} t WHERE kind = 'text' AND state = 'waiting'"
    ours, floor = (float(city.one(size.format(t))) for t in ("intake_arrival", table.NAME))
    if abs(ours / floor - 1) > ALIKE:
        raise Broken(f"our rows have {ours:.0f} bytes, the floor's {floor:.0f}")


def _figures(floors: list[Load], ours: list[Load]) -> list[Figure]:
    floor, own = (median(load.per_second for load in loads) for loads in (floors, ours))
    ratios = sorted(o.per_second / f.per_second for o, f in zip(ours, floors, strict=True))
    slow_floor, slow = (
        percentile([s for load in loads for s in load.seconds], 0.99) for loads in (floors, ours)
    )
    return [
        Figure(
            what="accepted messages a second, 16 connections",
            ours=f"{own:.0f}",
            floor=f"{floor:.0f}",
            ratio=f"{median(ratios):.2f} ({ratios[0]:.2f} … {ratios[-1]:.2f})",
            aim=f"≥ {AIM} × floor",
            met=median(ratios) >= AIM,
        ),
        Figure(
            what="… 99 of 100 answered within",
            ours=f"{slow * 1000:.0f} ms",
            floor=f"{slow_floor * 1000:.0f} ms",
            ratio=f"{slow / slow_floor:.2f}",
        ),
    ]
