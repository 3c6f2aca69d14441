"""The test database: built by the owner, used by the application's log-in, so grants are proved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
import redis
from channels.layers import channel_layers
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.cast import cast, stage
from tests.processes import founded, new_town, town

__all__ = ["cast", "founded", "new_town", "stage", "town"]  # fixtures for every folder

# How laws (hypothesis) are tried here: a busy machine is no counterexample.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

# Filled by migrations and Django itself; tests never change them, so a flush leaves them.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.hookimpl(trylast=True)  # after those that say what is slow
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the slow files over the first three quarters of a run: two processes take files from
    one queue, and what is slow must neither stand at its end nor all side by side.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    slow = [f for f, tests in files.items() if any(t.get_closest_marker("slow") for t in tests)]
    quick = [f for f in files if f not in set(slow)]
    every = max(1, len(quick) * 3 // 4 // max(1, len(slow)))
    order: list[Path] = []
    while slow or quick:
        order += slow[:1] + quick[:every]
        slow, quick = slow[1:], quick[every:]
    items[:] = [item for path in order for item in files[path]]
    # Browsers and real processes meet on two cores as they please: what fails there is tried once
    # more, and named at the end of the run as what was.
    for item in items:
        at_work = "new_town" in getattr(item, "fixturenames", ())
        if at_work or item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What passed only when tried again says why it failed first: the cause is looked for, too."""
    for first in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"first try of {first.nodeid}")
        terminalreporter.write_line(first.longreprtext)


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
    """Each test finds Redis empty, and a channel layer of its own: one counts who listens, and a
    listener that ended with another test's event loop would be counted for ever.
    """
    yield
    channel_layers.backends.clear()
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.flushdb()


@pytest.fixture(autouse=True, scope="session")
def _both_languages() -> None:
    """Pages are Chinese unless a test asks for English; the catalogue is compiled first."""
    call_command("translations", verbosity=0)
    # In a fresh checkout something may have been said before there was a catalogue to say it from.
    translation_file_changed(sender=None, file_path=Path("django.mo"))


@pytest.fixture(autouse=True)
def _the_citys_language() -> None:
    """The last page's language stays on its thread: the next test begins in Chinese."""
    translation.deactivate()


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
        # A thread that kept its transaction open would hold the whole run.
        database.execute("SET lock_timeout = '120s'")
        found = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(KEPT)],
        )
        tables = [sql.Identifier(name) for (name,) in found.fetchall()]
        database.execute(
            # The sequences go on, past the keys of the stage.
            sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables))
        )


TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[method-assign]


def _owner(database: str = "") -> psycopg.Connection:
    """The owner's own line, beside Django's, which pytest keeps from tests that did not ask."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    return psycopg.connect(url, autocommit=True, **({"dbname": database} if database else {}))
