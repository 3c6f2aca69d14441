"""Two log-ins, one database: the owner builds the tables, the application only works in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_as_owner: ContextVar[bool] = ContextVar("hotline_as_owner", default=False)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, every query that names no database goes to ``owner``; only migrations need this."""
    token = _as_owner.set(True)
    try:
        yield
    finally:
        _as_owner.reset(token)


class OwnerMigrates:
    """The database router: tables are made by ``owner`` and used through ``default``."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Data steps of a migration read what the same transaction just built."""
        return "owner" if _as_owner.get() else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """And write there, too: the application's connection would wait for it, or not see it."""
        return "owner" if _as_owner.get() else None

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Both log-ins see the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The application's log-in has no right to build anything."""
        return db == "owner"
