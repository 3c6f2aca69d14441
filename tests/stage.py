"""The stage is set once and put back for every test: its rows in one question instead of the
hundred and thirty that setting it takes, the people as they were.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction
from psycopg import sql

T = TypeVar("T")
TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
AND relkind = 'r' AND relname NOT LIKE 'django\\_%' AND relname NOT LIKE 'auth\\_%'"""
ROWS = "SELECT json_agg(one)::text FROM {} one"
# All in one statement, because keys from table to table are looked at when a statement ends.
PUT_BACK = "{} AS (INSERT INTO {} SELECT * FROM json_populate_recordset(NULL::{}, {}))"


@dataclass(frozen=True)
class Stage(Generic[T]):
    """The statements that put the rows back, and whatever setting the stage returned."""

    rows: str
    made: bytes

    @classmethod
    def set_once(cls, make: Callable[[], T]) -> Stage[T]:
        """Set the stage in an empty house, look at it, and take it down again."""
        with transaction.atomic():
            made = pickle.dumps(make())
            rows = f"WITH {', '.join(_put_back())} SELECT"
            transaction.set_rollback(True)
        return cls(rows, made)

    def again(self) -> T:
        """Put everything back under the same keys; the sequences are past them for good."""
        with connection.cursor() as cursor:
            cursor.execute(self.rows)
        back: T = pickle.loads(self.made)
        return back


def _put_back() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (name,) in cursor.fetchall():
            table = sql.Identifier(name)
            cursor.execute(sql.SQL(ROWS).format(table))
            [rows] = cursor.fetchone()
            if rows:
                told = sql.SQL(PUT_BACK).format(
                    sql.Identifier(f"back_{name}"), table, table, sql.Literal(rows)
                )
                yield told.as_string(cursor.connection)
