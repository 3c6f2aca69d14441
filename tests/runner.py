"""`make run` for tests: the real command with a folder of its own, watched from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from hotline.embedded.process import free_port
from tests.processes import ROOT


class Runner:
    """`python -m hotline.run` with its own folder, as `make run` calls it."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var, self.port, self.said = var, free_port(), var.parent / "console.txt"
        self.environment = environment
        self.start()

    @property
    def address(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; `ready` tells when it answers."""
        given = {k: v for k, v in os.environ.items() if not k.startswith(("HOTLINE_", "DATABASE"))}
        given.pop("REDIS_URL", None)
        given |= {"HOTLINE_VAR": str(self.var), "HOTLINE_PORT": str(self.port)}
        with self.said.open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hotline.run"],
                cwd=ROOT,
                env=given | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether database, Redis and web answer."""
        try:
            page = urllib.request.urlopen(f"{self.address}/readyz", timeout=2)
        except (urllib.error.URLError, OSError):
            return False
        return bool(page.status == 200)

    def children(self) -> dict[str, int]:
        """Name → number of web, worker and beat, whoever their parent is."""
        found = {}
        for process in psutil.process_iter(["cmdline", "environ"]):
            words = process.info["cmdline"] or []
            ours = (process.info["environ"] or {}).get("HOTLINE_VAR") == str(self.var)
            if ours and "hotline.processes" in words:
                found[words[-1]] = process.pid
        return found

    def stop(self, how: int = signal.SIGINT) -> float:
        """Signal the whole group, as a terminal does; return the seconds it took."""
        began = time.monotonic()
        os.killpg(self.process.pid, how)
        self.process.wait(90)
        return time.monotonic() - began
