"""Starts the PostgreSQL and Redis of a test run before Django's settings are read."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from hotline.embedded import Services

OURS = "HOTLINE_TEST_SERVICES"  # the addresses that a run set itself, and did not find


def _start() -> None:
    for name in os.environ.pop(OURS, "").split():  # half of a run in two processes: has its own
        del os.environ[name]
    var = Path(tempfile.mkdtemp(prefix="hotline tests "))
    services = Services(
        var,
        database=not os.environ.get("DATABASE_URL"),
        redis=not os.environ.get("REDIS_URL"),
        for_tests=True,
    )

    def finish() -> None:
        services.stop()
        shutil.rmtree(var, ignore_errors=True)

    atexit.register(finish)
    started = services.start()
    os.environ.update(started, **{OURS: " ".join(started)})
    os.environ["HOTLINE_VAR"] = str(var)
    (var / "static").mkdir()  # whitenoise warns when there is none
    os.environ["HOTLINE_DEMO"] = "0"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The earliest moment a plugin named by ``-p`` is asked; pytest-django reads settings later."""
    _start()
