"""A storm in small, through real processes: whoever is trapped is read first, and nothing is lost.
`make bench ONLY=surge` is the same with a hundred thousand messages and a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.city import City
from benchmarks.load import pour
from benchmarks.surge import WAITING, messages, nothing_lost
from intake.draining import BATCH

pytestmark = pytest.mark.slow
PATIENCE = 120  # seconds, on two cores that others use as well
OPENED = "SELECT serial FROM intake_arrival WHERE serial = ANY(%s) ORDER BY opened_at, id"


def test_whoever_is_trapped_is_read_first_and_nothing_is_lost(
    tmp_path: Path, founded: Callable[..., None]
) -> None:
    founded(tmp_path)
    calm, flood, trapped = messages(20, 400, one_in=20)
    with City(tmp_path, prepared=True) as city:
        city.stop_worker()  # so that the backlog is full, however quick the machine is
        loads = pour(city.port, calm), pour(city.port, flood)
        city.start_worker()
        city.until(WAITING, 0, patience=PATIENCE)
        nothing_lost(city, [*calm, *flood], *loads)
        everybody = [number for number, _request in [*calm, *flood]]
        order = [row["serial"] for row in city.rows(OPENED, everybody)]
    assert len(trapped) >= 9
    last = max(order.index(number) for number in trapped)
    assert last < BATCH + len(trapped), "at most one batch of others came before them"
