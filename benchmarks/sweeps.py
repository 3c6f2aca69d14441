"""Does a sweep for cards cost what was crossed, however many clocks are open?

Ten thousand open clocks, then a million; of each a thousand have come to a point. They lie ten
years ahead, where the city's own beat finds none of them. The floor is a bare statement that finds
the same rows; what a sweep writes (the proof, whom it goes to, the notices) has no floor.

CLOCKS=20000 makes the larger number smaller, CROSSED=200 what is found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import psycopg

from benchmarks.city import City
from benchmarks.figures import Broken, Figure
from tests.processes import ROOT

FEW, MANY, CROSSED = 10_000, 1_000_000, 1_000
KINDS = ("sign", "contact", "reply", "assist", "shelf", "follow_up", "dispatch", "respond")
AHEAD = "3650 days"
FOUND_AIM, GROWTH_AIM = 3.0, 1.5
ROUNDS = 5

# As many clocks as are wanted, on the tickets there are, none of them crossed.
FILL = """
INSERT INTO hotline_clock (ticket_id, kind, policy_id, "limit", started_at, due_at, blue_at,
  yellow_at, deep_red_at, calendar, basis, next_point_at)
SELECT t.id, kind, t.policy_id, '5wd', now(),
  p.at + interval '1 day', p.at - interval '1 day', p.at, p.at + interval '4 days', 0, 'official',
  p.at
FROM (SELECT id, policy_id, row_number() OVER (ORDER BY id) n FROM hotline_ticket) t
CROSS JOIN unnest(%s::text[]) WITH ORDINALITY AS k (kind, place)
CROSS JOIN LATERAL (
  SELECT now() + interval '3660 days' + (t.n %% 100000) * interval '1 second' AS at
) p
LIMIT %s
"""
CROSS = """
UPDATE hotline_clock SET yellow_at = now() + interval '3649 days',
  next_point_at = now() + interval '3649 days', due_at = now() + interval '3651 days'
WHERE id IN (SELECT id FROM hotline_clock WHERE next_point_at > now() + interval '3655 days'
  ORDER BY id LIMIT %s)
"""
EMPTY = "UPDATE hotline_clock SET stopped_at = now(), next_point_at = NULL WHERE stopped_at IS NULL"
BARE = f"""
SELECT id FROM hotline_clock WHERE next_point_at <= now() + interval '{AHEAD}'
ORDER BY next_point_at LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED
"""
# In a process with the product's settings: the statement of the sweep, then the sweep itself.
SWEEP = """
import json, time, datetime, django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from hotline.models.raising import due, free, raise_cards
now = timezone.now() + datetime.timedelta(days=3650)
found = []
for _ in range(ROUNDS):
    with transaction.atomic():
        began = time.perf_counter()
        count = len(free(now))
        found.append(time.perf_counter() - began)
sql, given = due(now).query.sql_with_params()
with connection.cursor() as cursor:
    cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, given)
    plan = cursor.fetchone()[0]
began = time.perf_counter()
raised = raise_cards(now)
took = time.perf_counter() - began
told = {"found": min(found), "count": count, "plan": plan, "raised": raised, "took": took}
print(json.dumps(told))
"""


def measure(city: City) -> list[Figure]:
    """Few clocks, then many."""
    many, crossed = int(os.environ.get("CLOCKS", MANY)), int(os.environ.get("CROSSED", CROSSED))
    small = _sweep(city, min(FEW, many), crossed)
    large = _sweep(city, many, crossed)
    by_found, by_took = large["found"] / large["bare"], large["took"] / small["took"]
    return [
        Figure(
            what=f"a sweep finds its first 200 of {crossed:,} crossed among {many:,} open clocks",
            ours=f"{large['found'] * 1000:.1f} ms, {large['rows']:,} rows read",
            floor=f"{large['bare'] * 1000:.1f} ms (bare SQL, the same rows)",
            ratio=f"{by_found:.1f}",
            aim=f"≤ {FOUND_AIM:g}",
            met=by_found <= FOUND_AIM,
        ),
        Figure(
            what=f"a sweep raises {large['raised']:,} cards: all of it",
            ours=f"{large['took']:.2f} s among {many:,} open clocks",
            floor=f"{small['took']:.2f} s among {min(FEW, many):,}",
            ratio=f"{by_took:.2f}",
            aim=f"≤ {GROWTH_AIM:g}",
            met=by_took <= GROWTH_AIM,
        ),
    ]


def _sweep(city: City, clocks: int, crossed: int) -> dict[str, Any]:
    """That many open clocks, so many of them crossed; what finding and raising them took."""
    city.owner(EMPTY)
    missing = clocks // len(KINDS) + 1 - int(city.one("SELECT count(*) FROM hotline_ticket"))
    if missing > 0:
        city.manage("seed", f"--tickets={missing}", "--days=30")
        city.owner(EMPTY)
    city.rows(FILL, list(KINDS), clocks)
    city.rows(CROSS, crossed)
    with psycopg.connect(city.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("VACUUM (ANALYZE) hotline_clock")
        bare = min(_bare(database) for _ in range(ROUNDS))
    done = subprocess.run(
        [sys.executable, "-c", SWEEP.replace("ROUNDS", str(ROUNDS))],
        cwd=ROOT, env=city.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Broken(done.stderr[-1000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["raised"] < crossed:
        raise Broken(f"{told['raised']} cards for {crossed} clocks")
    return told | {"bare": bare, "rows": _rows_read(told["plan"])}


def _bare(database: Any) -> float:
    with database.transaction():
        began = time.perf_counter()
        database.execute(BARE).fetchall()
        return time.perf_counter() - began


def _rows_read(plan: Any) -> int:
    """The rows looked at, also in vain."""
    [top] = json.loads(plan) if isinstance(plan, str) else plan
    waiting, read = [top["Plan"]], 0
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", ())
        if "Relation Name" in node:
            read += int(node["Actual Rows"] * node["Actual Loops"])
            read += int(node.get("Rows Removed by Filter", 0))
    return read
