"""Keeps a demo city and a real one apart: who starts asks first whether the database is theirs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError

from hotline.models import (
    Installation,
    LexiconEntry,
    LexiconVersion,
    SecurityEvent,
    User,
)
from hotline.powers import Kind

PATIENCE = 60  # seconds that a database which is just being restarted gets

ROOMS = ("hotline", "intake", "dispatch", "supervision")
# The two actors who are nobody are made when first asked for.
NOBODY = (Kind.MACHINE, Kind.CITIZEN)

MARKED = (
    "This database holds a demo city, so it never serves a real one. Set HOTLINE_DEMO=1 to go on "
    "with the demo, or give DATABASE_URL and DATABASE_OWNER_URL of a database of your own."
)
NOT_MARKED = (
    "HOTLINE_DEMO=1 works only on a database that the demo made itself, and this one is not. An "
    "empty one becomes it by `python manage.py demo`; a real city needs HOTLINE_DEMO=0."
)
NOT_EMPTY = "The demo city writes only into an empty database, and this one already holds: {found}."
NO_DATABASE = "The database did not answer for {patience} seconds; nothing was started."

# Commands that build the house and need no city in it.
BEFORE_THE_CITY = frozenset(
    {
        "check",
        "collectstatic",
        "demo",
        "diffsettings",
        "findstatic",
        "help",
        "makemigrations",
        "migrate",
        "prepare",
        "showmigrations",
        "sqlmigrate",
        "test",
        "procedure",
        "translations",
        "version",
        "workdays",
    }
)


def trouble() -> str:
    """Say why nothing may start on this database, or nothing. Raises `OperationalError` and its
    kin when there is none.
    """
    marked = _marked()
    if marked == settings.DEMO:
        return ""
    return MARKED if marked else NOT_MARKED


def demand(*, patience: float = PATIENCE) -> None:
    """End this process with a clear message unless the database is ours; wait for one that is
    just coming up.
    """
    until = time.monotonic() + patience
    while True:
        try:
            why_not = trouble()
        except (OperationalError, InterfaceError):
            if time.monotonic() < until:
                time.sleep(0.5)
                continue
            why_not = NO_DATABASE.format(patience=int(patience))
        if not why_not:
            return
        print(f"hotline: {why_not}", file=sys.stderr, flush=True)
        raise SystemExit(1)


def demand_for(command: str) -> None:
    """The same for one of the commands for those who run it; those that build the house may."""
    if command not in BEFORE_THE_CITY and not command.startswith("-"):
        demand(patience=0)


def mark() -> None:
    """Write down that this database is the demo's. Caller checked that it is empty."""
    Installation.objects.create(demo=True)


def contents() -> Iterable[str]:
    """Name what the database holds of a city, table by table; nothing for an empty one."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            rows = model._default_manager.all()
            if model is User:
                rows = rows.exclude(organisation_kind__in=NOBODY)
            if model in {LexiconEntry, LexiconVersion}:  # a house comes with them
                rows = LexiconVersion.objects.exclude(by_kind__in=NOBODY)
            if model is SecurityEvent:
                rows = rows.exclude(what="lexicon_seeded")
            if model._meta.model_name == "organisation":
                rows = rows.exclude(kind__in=NOBODY)
            if rows.exists():
                yield str(model._meta.verbose_name_plural)


def _marked() -> bool:
    try:
        return Installation.objects.filter(demo=True).exists()
    except ProgrammingError:  # no tables yet: nobody's
        return False
