"""Real processes for tests: a throw-away town with its own services, web, workers and beat.

def test_something(town):
    web, worker = town.web(), town.worker()
    httpx.get(web.address + "/healthz")
    worker.kill()
    town.postgres.kill(); town.services.mend()
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from hotline.embedded import Services
from hotline.embedded.process import free_port

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 120  # seconds, on two cores that others use as well


@dataclass
class Running:
    """One process of a town; its output is in ``log``."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def address(self) -> str:
        """Where a web process answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def until_ready(self) -> Running:
        """Wait for ``/readyz``; fail with the last lines of its log."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if urllib.request.urlopen(self.address + "/readyz", timeout=2).status == 200:
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        pytest.fail(f"{self.name} is not ready:\n{self.last_lines()}")

    def kill(self, how: int = signal.SIGKILL) -> None:
        """As an accident would."""
        self.process.send_signal(how)
        self.process.wait(60)

    def stop(self) -> None:
        """As its watch would: politely, then not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(60)

    def last_lines(self, lines: int = 30) -> str:
        """What it said last."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Town:
    """A database, a Redis and the processes at work on them, all in one folder."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    demo: bool = True
    prepared: bool = False
    running: list[Running] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    def start(self) -> Town:
        """Services, tables and, in demo, the demo city; processes are started one by one."""
        self.services = Services(self.folder, for_tests=True)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")}
        self.environment = {
            **inherited,
            "HOTLINE_VAR": str(self.folder),
            "HOTLINE_DEMO": str(int(self.demo)),
            **self.services.start(),
            **self.environment,
        }
        if not self.prepared:
            self.manage("prepare")
        return self

    @property
    def postgres(self) -> Any:
        """The PostgreSQL of this town: ``.pid()``, ``.start()``, ``.stop()``."""
        return self.services.running[0]

    @property
    def redis(self) -> Any:
        """Its Redis, likewise."""
        return self.services.running[1]

    def lose(self, service: Any) -> None:
        """Kill PostgreSQL or Redis, wait until it is gone; ``services.mend()`` starts it again."""
        os.kill(service.pid(), signal.SIGKILL)
        until = time.monotonic() + 30
        while service.pid() and time.monotonic() < until:
            time.sleep(0.02)

    def replace_worker(self) -> None:
        """A new worker for the old one: one that lost its broker may end, and has a watch."""
        for running in self.running:
            if running.name == "worker":
                running.stop()
        self.worker()

    def web(self, port: int | None = None, **environment: str) -> Running:
        """A web process that is ready."""
        port = port or free_port()
        return self._spawn("web", port, environment | {"HOTLINE_PORT": str(port)}).until_ready()

    def worker(self, **environment: str) -> Running:
        """A worker; it needs a moment before it takes its first task."""
        return self._spawn("worker", 0, environment)

    def beat(self, **environment: str) -> Running:
        """The pulse of the sweeps."""
        return self._spawn("beat", 0, environment)

    def manage(self, *words: str, **environment: str) -> str:
        """Run ``manage.py`` here and return what it printed; fail with its errors."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"manage.py {' '.join(words)}: {done.stderr[-2000:]}")
        return done.stdout

    def bearer(self, user: str) -> dict[str, str]:
        """The header with which `user`'s programs come in; starting Django for it takes seconds."""
        if user not in self.keys:
            self.keys[user] = self.manage("token", user).split()[-1]
        return {"Authorization": f"Bearer {self.keys[user]}"}

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Ask the database as its owner."""
        url = self.environment["DATABASE_OWNER_URL"]
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as database:
            found = database.execute(query.encode(), values or None)
            return found.fetchall() if found.description else []

    def stop(self) -> None:
        """Everything, in order."""
        for running in reversed(self.running):
            running.stop()
        self.services.stop()

    def _spawn(self, name: str, port: int, environment: dict[str, str]) -> Running:
        log = self.folder / f"{name}-{len(self.running)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "hotline.processes", name],
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(Running(name, process, log, port))
        return self.running[-1]


@pytest.fixture(scope="session")
def founded() -> Iterator[Callable[..., None]]:
    """Puts a founded town into a folder: ``founded(folder, demo=False)``. Founding one takes half
    a minute of work, so it is done once for all processes of a run, and copied.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    home = Path(tempfile.gettempdir())
    used: set[Path] = set()

    def into(folder: Path, *, demo: bool = True) -> None:
        model = home / f"hotline model town {'with' if demo else 'without'} demo {run}"
        with one_at_a_time(model):
            if not model.exists():
                Town(model, demo=demo).start().stop()
            if model not in used:
                used.add(model)
                (model / f"used by {os.getpid()}").touch()
        # The services may run as an account of their own: whose a file is, is copied, too. Hashed
        # static files are the same in every town.
        parts = [
            part for part in model.iterdir() if not part.name.startswith(("static", "used by"))
        ]
        subprocess.run(["cp", "-a", *parts, folder], check=True)
        (folder / "static").symlink_to(model / "static")

    yield into
    for model in used:
        with one_at_a_time(model):
            (model / f"used by {os.getpid()}").unlink()
            if not list(model.glob("used by *")):
                shutil.rmtree(model, ignore_errors=True)
                lock_of(model).unlink(missing_ok=True)


def lock_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.lock")


@contextmanager
def one_at_a_time(model: Path) -> Iterator[None]:
    """Inside, no other process of the run founds or throws away this town."""
    with lock_of(model).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def new_town(founded: Callable[..., None]) -> Iterator[Callable[..., Town]]:
    """Makes towns: ``new_town(demo=False, HOTLINE_WECHAT_API=platform.base)``."""
    towns: list[Town] = []

    def make(*, demo: bool = True, **environment: str) -> Town:
        folder = Path(tempfile.mkdtemp(prefix="hotline town "))
        founded(folder, demo=demo)
        towns.append(Town(folder, environment, demo, prepared=True))
        return towns[-1].start()

    yield make
    for town in towns:
        town.stop()
        shutil.rmtree(town.folder, ignore_errors=True)


@pytest.fixture
def town(new_town: Callable[..., Town]) -> Iterator[Town]:
    """A demo town for one test."""
    made = new_town()
    yield made
    made.stop()
