"""Somebody who may do anything to the database but holds no key of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

TABLES = ("hotline_ticket", "hotline_event", "hotline_daydigest", "hotline_digestline")


@pytest.fixture
def superuser(db: None) -> Iterator[None]:
    """The whole test, checks and all, runs on the owner's line, so that what it does to the
    database is seen by them and undone at the end.
    """
    own = connections["default"]
    connections["default"] = connections["owner"]
    with undone():  # before anything is asked of keys that point nowhere now
        yield
    connections["default"] = own


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(sql: str, *values: object) -> int:
    """Run a statement; returns how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def as_it_stands() -> list[object]:
    """All rows of what proves itself."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY t.id")
            rows.append(cursor.fetchall())
    return rows
