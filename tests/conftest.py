"""The test database: built by the owner, used by the application's log-in, so grants are proved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils.translation.reloader import translation_file_changed
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.cast import cast
from tests.processes import new_town, town

__all__ = ["cast", "new_town", "town"]  # fixtures for every folder

# Filled by migrations and Django itself; tests never change them, so a flush leaves them.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A new database, migrated as the owner; ``default`` enters it as the application."""
    name = f"test_hotline_{os.getpid()}"
    with _owner() as server, django_db_blocker.unblock():
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        for alias in ("default", "owner"):
            connections[alias].close()
            settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        connections["owner"].close()
        yield
        for alias in ("default", "owner"):
            connections[alias].close()
        connections["default"].close_pool()
        _drop(server, name)


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    """Remove it; the owner may not end other people's connections, so it waits for them."""
    for patience in range(4, -1, -1):
        try:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:  # PostgreSQL itself waits five seconds before it says so
            if not patience:
                raise
        else:
            return


@pytest.fixture(autouse=True)
def _empty_redis() -> Iterator[None]:
    """Each test finds Redis empty."""
    yield
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.flushdb()


@pytest.fixture(autouse=True, scope="session")
def _both_languages() -> None:
    """Pages are Chinese unless a test asks for English; the catalogue is compiled first."""
    call_command("translations", verbosity=0)
    # In a fresh checkout something may have been said before there was a catalogue to say it from.
    translation_file_changed(sender=None, file_path=Path("django.mo"))


@pytest.fixture(autouse=True, scope="session")
def _plain_static_files() -> None:
    """Pages name their static files as they are; only real processes collect them."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    vars(storages).pop("backends", None)
    storages._storages.clear()


def _flush_as_owner(self: TransactionTestCase) -> None:
    """The owner removes what a transactional test leaves: the application may not TRUNCATE."""
    with _owner(settings.DATABASES["owner"]["NAME"]) as database:
        found = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(KEPT)],
        )
        tables = [sql.Identifier(name) for (name,) in found.fetchall()]
        database.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(tables))
        )


TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[method-assign]


def _owner(database: str = "") -> psycopg.Connection:
    """The owner's own line, beside Django's, which pytest keeps from tests that did not ask."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    return psycopg.connect(url, autocommit=True, **({"dbname": database} if database else {}))
