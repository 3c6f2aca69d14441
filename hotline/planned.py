"""Statements that are planned once a connection, where the planning costs more than the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

OFTEN = 5  # times one connection has asked the same, before its plan is kept


@contextmanager
def planned_once() -> Iterator[None]:
    """What is asked within and was asked often before is not planned again.

    Only for questions that find their rows by a key. A plan that is kept does not know the values:
    of "the newest of one queue" it would believe that every queue is equally long.
    """
    connection.ensure_connection()
    line = connection.connection
    before, line.prepare_threshold = line.prepare_threshold, OFTEN
    try:
        yield
    finally:
        line.prepare_threshold = before
