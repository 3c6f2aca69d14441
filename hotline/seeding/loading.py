"""Brings seeded rows into the database: by COPY as the owner, all of them or none.

Keys and checks of millions of rows are cheaper done together than one by one, so for large seeds
indexes and foreign keys are laid aside and built anew, in the same transaction as the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from psycopg import sql

from hotline.logins import as_owner
from hotline.models import WorkCalendar, figure_keeping
from hotline.seeding.lives import lives
from hotline.seeding.stage import Stage
from hotline.seeding.writing import COLUMNS, Rows, Writer, empty
from hotline.together import together

AT_ONCE = 4_000  # tickets a COPY
MANY = 50_000  # tickets for which indexes are built anew
MEMORY = "512MB"  # for building an index

ASIDE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s)
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
TAKEN = """
SELECT (substr(number, 1, 8))::date, max(substr(number, 10, 6)::int) FROM hotline_ticket
WHERE opened_at > %s GROUP BY 1
"""
SERIAL = """
SELECT setval('hotline_ticket_serial', greatest(last_value, %s)) FROM hotline_ticket_serial
"""


def load(count: int, days: int, *, until: datetime, seed: int, say: Callable[[str], None]) -> None:
    """Write `count` tickets of the last `days` days. Raises `NobodyThere`; then nothing changed."""
    random, owner = Random(seed), connections["owner"]
    with as_owner(), together(), transaction.atomic(using="owner"), owner.cursor() as cursor:
        # Read by the owner and remembered: soon these tables are locked, and the line is busy.
        stage, _calendar = Stage(), WorkCalendar.current()
        # Steps of this moment would number their tickets like ours.
        cursor.execute("LOCK TABLE hotline_ticket IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(TAKEN, [until.replace(year=until.year - 1 - days // 365)])
        taken = dict(cursor.fetchall())
        writer = Writer(
            stage,
            random,
            first_key=_next(cursor, "hotline_ticket"),
            first_reply=_next(cursor, "hotline_reply"),
            taken=taken,
        )
        with _indexes_aside(cursor, say) if count >= MANY else nullcontext():
            written = _copy(cursor, writer, lives(count, days, until=until, random=random), say)
        today = taken.get(until.date(), 0) + count // days + 1
        cursor.execute(SERIAL, [today])
        for table in ("hotline_ticket", "hotline_reply"):
            name = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {_top(table)})"
            cursor.execute(name)
    say(f"{written} tickets written; deriving their figures")
    figure_keeping.build()
    say("counting what is where")
    with owner.cursor() as cursor:  # so that indexes alone can answer, and the planner knows
        for table in (*COLUMNS, "hotline_figurerow"):
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _top(table: str) -> str:
    return f"(SELECT greatest(max(id), 1) FROM {table})"


def _next(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    (key,) = cursor.fetchone()
    return int(key)


def _copy(cursor: Any, writer: Writer, stories: Iterator[Any], say: Callable[[str], None]) -> int:
    """One thread invents while another writes; at most one batch lies between them."""
    done, rows, told = 0, empty(), 0
    with ThreadPoolExecutor(1) as other:
        writing: Future[None] | None = None

        def send(batch: Rows) -> Future[None]:
            if writing is not None:
                writing.result()
            return other.submit(_send, cursor, batch)

        for life in stories:
            writer.write(life, rows)
            done += 1
            if done % AT_ONCE == 0:
                writing, rows = send(rows), empty()
            if done - told >= 100_000:
                told = done
                say(f"{done} tickets")
        writing = send(rows)
        writing.result()
    return done


def _send(cursor: Any, rows: Rows) -> None:
    for table, columns in COLUMNS.items():
        if not rows[table]:
            continue
        rest = _left_out(table)
        names = sql.SQL(", ").join(map(sql.Identifier, (*columns, *rest)))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        silent = tuple(rest.values())
        with cursor.copy(into) as copy:
            for row in rows[table]:
                copy.write_row((*row, *silent))


@cache
def _left_out(table: str) -> dict[str, Any]:
    """What goes into columns of which no story tells: the defaults of the models."""
    [model] = (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    return {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in COLUMNS[table]
        and not (field.null or field.primary_key or field.has_db_default())
    }


@contextmanager
def _indexes_aside(cursor: Any, say: Callable[[str], None]) -> Iterator[None]:
    """Without indexes and foreign keys inside; with the very same ones again afterwards."""
    tables = list(COLUMNS)
    cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [MEMORY])
    cursor.execute(ASIDE, [tables])
    keys = cursor.fetchall()
    cursor.execute(INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    say("building the indexes")
    for _name, definition in indexes:
        cursor.execute(definition)
    say("checking what points where")
    for table, name, definition in keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
