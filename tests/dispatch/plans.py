"""How PostgreSQL answers what a page asks: the plans of its queries, and what they read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

# Those that grow with the city's years; all others hold offices, people and rules.
BIG = {
    *("hotline_ticket", "hotline_queueentry", "hotline_searchtext", "hotline_clock"),
    *("hotline_event", "hotline_message", "hotline_secret", "hotline_ticket_assisting_offices"),
    *("hotline_sample", "hotline_sampleevent"),
}
Node = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """One query, and what was done for it."""

    sql: str
    nodes: tuple[Node, ...]

    @property
    def scanned(self) -> set[str]:
        """The big tables that were read from their beginning."""
        return {
            node["Relation Name"]
            for node in self.nodes
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
        }

    @property
    def rows_read(self) -> int:
        """How many rows and entries of big tables were looked at, also in vain."""
        return sum(
            int((n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * n["Actual Loops"])
            for n in self.nodes
            if n.get("Relation Name") in BIG or n["Node Type"] == "Bitmap Index Scan"
        )


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SELECTs that are made inside."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [q["sql"] for q in captured if q["sql"].lstrip("( ").startswith(("SELECT", "WITH"))]


def plans(asking: Callable[[], Any]) -> list[Plan]:
    """Do what `asking` does; return the plan of every query, carried out once more."""
    with queries() as asked:
        asking()
    return [_plan(sql) for sql in asked]


@contextmanager
def by_index_if_there_is_one() -> Iterator[None]:
    """What wants most of a table is rightly read from its beginning; inside, that shows only where
    there is no other way.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _plan(sql: str) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}".replace("%", "%%"), [])
        (found,) = cursor.fetchone()
    [top] = json.loads(found) if isinstance(found, str) else found
    return Plan(sql, tuple(_nodes(top["Plan"])))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
