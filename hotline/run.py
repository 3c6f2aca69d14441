"""`make run`: services, database, then web, worker and beat, kept up until Ctrl-C."""

from __future__ import annotations

import fcntl
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hotline import environment
from hotline.embedded import Services
from hotline.watch import House, say

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything, keep it up, stop it in order; the exit status says whether that worked."""
    os.chdir(ROOT)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _leave)
    os.environ.setdefault("HOTLINE_DEMO", "1")
    host, port = (
        environment.text("HOTLINE_HOST", "127.0.0.1"),
        environment.number("HOTLINE_PORT", 8000),
    )
    if environment.flag("HOTLINE_DEMO") and not _is_loopback(host):
        return _refuse(f"The demo stays on this machine: HOTLINE_HOST={host} needs HOTLINE_DEMO=0.")
    var = ROOT / environment.text("HOTLINE_VAR", "var")
    with _only_one(var) as alone:
        if not alone:
            return _refuse(f"`make run` is already at work on {var}.")
        if not _port_is_free(host, port):
            return _refuse(f"Port {port} is taken; set HOTLINE_PORT to another one.")
        return _run(var, f"http://{host}:{port}")


def _run(var: Path, address: str) -> int:
    services = Services(
        var,
        database=not environment.text("DATABASE_URL"),
        redis=not environment.text("REDIS_URL"),
    )
    try:
        say("starting PostgreSQL and Redis" if services.database else "using your PostgreSQL")
        os.environ.update(services.start())
        say("preparing the database")
        subprocess.run(
            [sys.executable, "manage.py", "prepare"], check=True, stdin=subprocess.DEVNULL
        )
        return House(var, address, services).keep()
    except subprocess.CalledProcessError:
        return _refuse("The database could not be prepared; the lines above say why.")
    except RuntimeError as broken:
        return _refuse(str(broken))
    finally:
        for name in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # a second Ctrl-C must not leave them half stopped
            signal.signal(name, signal.SIG_IGN)
        services.stop()
        say("everything is stopped")


@contextmanager
def _only_one(var: Path) -> Iterator[bool]:
    """True for the first runner on ``var``; the kernel forgets the lock when we die, however."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(var / "run.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _port_is_free(host: str, port: int, patience: float = 10) -> bool:
    """After a hard kill the old web process needs a moment to notice and leave."""
    until = time.monotonic() + patience
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                if time.monotonic() > until:
                    return False
                time.sleep(0.3)
            else:
                return True


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _leave(signum: int, frame: FrameType | None) -> None:
    """Before the supervisor is up, a signal ends the start; `finally` stops what was started."""
    raise SystemExit(128 + signum)


def _refuse(why: str) -> int:
    say(why)
    return 1


if __name__ == "__main__":
    sys.exit(main())
