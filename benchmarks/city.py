"""The demo city at work in a folder of its own: services that keep what they store, real processes,
and a stand-in for the platform.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.figures import Broken
from benchmarks.floor import table
from hotline.embedded import Services
from hotline.embedded.process import free_port
from tests.platforms.journal import Entry, read_journal
from tests.processes import ROOT, Running, Town

# What somebody still has to do now; messages put off for later are not among it.
WAITING = """SELECT (SELECT count(*) FROM intake_arrival WHERE state = 'waiting')
+ (SELECT count(*) FROM hotline_outboundmessage WHERE state = 'sending'
   OR state = 'pending' AND next_try_at < now())"""


@dataclass
class City(Town):
    """Use it as a context manager. PostgreSQL and Redis are embedded unless the environment names
    others, which then have to be empty; a folder that is `prepared` brings its own.
    """

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="hotline bench ")))

    def __enter__(self) -> City:
        self.services = Services(
            self.folder,
            database=self.prepared or not os.environ.get("DATABASE_URL"),
            redis=self.prepared or not os.environ.get("REDIS_URL"),
        )
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")}
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "HOTLINE_VAR": str(self.folder),
            "HOTLINE_DEMO": "1",
            "HOTLINE_LOG_LEVEL": "WARNING",
        }
        try:
            self.environment |= self.services.start()
            self._start_platform()
            if not self.prepared:
                self.manage("prepare")
            self.owner(table.CREATE)
            self.the_web, self.the_worker = self.web(), self.worker()
            self.the_beat = self.beat()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if hasattr(self, "_platform"):
            self._platform.terminate()
            self._platform.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def port(self) -> int:
        """Where the web process listens."""
        return self.the_web.port

    def owner(self, statement: str) -> None:
        """Do something as the owner of the tables."""
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"]) as database:
            database.execute(statement.encode())

    def one(self, query: str, *values: Any) -> Any:
        """Return the only value of the only row."""
        (row,) = self.rows(query, *values)
        (value,) = row.values()
        return value

    def until(self, query: str, wanted: int, *, patience: float) -> float:
        """Ask until the count is `wanted`; return the moment (`time.time()`) it was. Raises
        `Broken`.
        """
        count, until = -1, time.monotonic() + patience
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
            while time.monotonic() < until:
                (count,) = database.execute(query.encode()).fetchone() or (-1,)
                if count == wanted:
                    return time.time()
                time.sleep(0.05)
        raise Broken(f"{count} instead of {wanted} after {patience:.0f} s: {query}")

    def until_quiet(self, patience: float = 60) -> None:
        """Wait until everything that came in is read and everything to be sent is sent."""
        self.until(WAITING, 0, patience=patience)

    def accepted(self) -> list[Entry]:
        """What the platform was asked to deliver and took, with times."""
        return read_journal(self.folder / "platform.jsonl")

    def stop_worker(self) -> None:
        """No tickets are made until `start_worker`."""
        self.the_worker.stop()

    def start_worker(self) -> Running:
        """Work goes on."""
        self.the_worker = self.worker()
        return self.the_worker

    def _start_platform(self) -> None:
        port = free_port()
        self._platform = subprocess.Popen(
            [sys.executable, "-m", "tests.platforms.wechat", f"--port={port}",
             f"--journal={self.folder / 'platform.jsonl'}"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.environment["HOTLINE_WECHAT_API"] = f"http://127.0.0.1:{port}"
