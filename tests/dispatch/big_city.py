"""A city with a past: twelve thousand seeded tickets, made once for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from hotline.seeding.loading import load
from tests.cast import Cast, assemble

TICKETS, DAYS = 12_000, 24
# What was masked in them, which `seed` leaves out: without it the vault is so small that
# PostgreSQL rightly reads it from its beginning, and a plan says nothing.
SECRETS = """
    INSERT INTO hotline_secret (id, kind, sealed, blind, mask, message_id, kept_at)
    SELECT gen_random_uuid(), 'phone', '', sha256(id::text::bytea), '', id, now()
      FROM hotline_message;
    ANALYZE hotline_secret
"""


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, and what weeks left on their desks. Tests of the file only look, or roll back."""
    with django_db_blocker.unblock():
        try:
            cast = assemble()
            load(TICKETS, DAYS, until=timezone.localtime(), seed=7, say=lambda _said: None)
            connections["owner"].cursor().execute(SECRETS)
            connections["owner"].close()
            yield cast
        finally:
            TransactionTestCase._fixture_teardown(TransactionTestCase())  # type: ignore[attr-defined]
