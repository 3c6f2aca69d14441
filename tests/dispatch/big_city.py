"""A city with a past: tens of thousands of seeded tickets, made once for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from hotline.seeding.loading import load
from tests.cast import Cast, assemble

TICKETS, DAYS = 20_000, 40


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, and what weeks left on their desks. Tests of the file only look, or roll back."""
    with django_db_blocker.unblock():
        try:
            cast = assemble()
            load(TICKETS, DAYS, until=timezone.localtime(), seed=7, say=lambda _said: None)
            connections["owner"].close()
            yield cast
        finally:
            TransactionTestCase._fixture_teardown(TransactionTestCase())  # type: ignore[attr-defined]
