"""The helper that lets several people act at the same moment, each on a connection of their own."""

from __future__ import annotations

from threading import Barrier

import pytest
from django.db import connection

from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    """The number of the database process that serves the caller."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_each_call_has_its_own_connection() -> None:
    all_there = Barrier(12)

    def held() -> int:
        """Nobody gives theirs back before everybody has one."""
        found = backend()
        all_there.wait(60)
        return found

    assert len(set(at_once(*[held] * 12))) == 12


def test_who_fails_is_told_apart_and_stops_nobody() -> None:
    def fail() -> None:
        raise ValueError("not me")

    first, second, third = at_once(backend, fail, backend)
    assert isinstance(second, ValueError)
    assert isinstance(first, int)
    assert isinstance(third, int)
