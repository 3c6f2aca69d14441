"""`make run` as its user meets it: up, mended after accidents, adopted after a hard kill, gone."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.embedded import Services
from tests.processes import ROOT
from tests.runner import Runner

pytestmark = pytest.mark.slow


def until(question: Callable[[], object], patience: float = 120) -> bool:
    """Ask again and again until the answer is yes."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """One that is ready, in a path with a space."""
    var = tmp_path / "a city's folder" / "var"
    var.mkdir(parents=True)
    running = Runner(var)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_starts_mends_what_dies_is_adopted_after_a_hard_kill_and_leaves_nothing(
    runner: Runner,
) -> None:
    assert until(runner.ready, 300), runner.said.read_text()
    services = Services(runner.var)
    services.look()

    before = runner.children()
    assert set(before) == {"web", "worker", "beat"}
    os.kill(before["worker"], signal.SIGKILL)
    assert until(lambda: runner.children().get("worker") not in {None, before["worker"]})
    assert until(lambda: "worker (process" in runner.said.read_text()), "the crash is not said"

    for service in services.running:
        os.kill(service.pid(), signal.SIGKILL)
    assert until(lambda: all(service.pid() for service in services.running))
    assert until(runner.ready), "not ready again after PostgreSQL and Redis died"

    kept = [service.pid() for service in services.running]
    runner.stop(signal.SIGKILL)
    assert [service.pid() for service in services.running] == kept, "services died with the runner"
    runner.start()
    assert until(lambda: set(runner.children()) == {"web", "worker", "beat"} and runner.ready())
    assert [service.pid() for service in services.running] == kept, "not adopted"

    assert until(lambda: runner.said.read_text().count("is ready:") == 2)
    took = runner.stop()
    assert took <= 15
    assert runner.process.returncode == 0
    assert [service.pid() for service in services.running] == [None, None]
    assert runner.children() == {}


def test_a_second_one_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        refused = run_once(HOTLINE_VAR=str(tmp_path))
    assert refused.returncode == 1
    assert "already at work" in refused.stdout


def test_the_demo_does_not_leave_this_machine() -> None:
    refused = run_once(HOTLINE_HOST="0.0.0.0", HOTLINE_DEMO="1")
    assert refused.returncode == 1
    assert "HOTLINE_DEMO=0" in refused.stdout


def test_a_taken_port_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = run_once(HOTLINE_VAR=str(tmp_path), HOTLINE_PORT=str(other.getsockname()[1]))
    assert refused.returncode == 1
    assert "is taken" in refused.stdout
    assert not (tmp_path / "postgres").exists()


def run_once(**environment: str) -> subprocess.CompletedProcess[str]:
    """A runner that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "hotline.run"],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
