"""Whether a process is alive and ours, how to end it, and which ports are free."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import psutil


def ours(pid_file: Path, name: str, folder: Path) -> int | None:
    """The process number in ``pid_file`` if it is alive, called ``name`` and works in ``folder``.

    Numbers are used again after a reboot or a long time, so a living number alone proves nothing.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
        process = psutil.Process(pid)
        at_home = Path(process.cwd()).samefile(folder)
        if process.status() != psutil.STATUS_ZOMBIE and process.name() == name and at_home:
            return pid
    except (OSError, ValueError, IndexError, psutil.Error):
        pass
    return None


def forget_stranger(pid_file: Path, name: str) -> None:
    """Remove a pid file whose number belongs to some other program by now.

    Only then: PostgreSQL reads the file to learn whether parts of a killed server still write.
    """
    try:
        if psutil.Process(int(pid_file.read_text().split()[0])).name() != name:
            pid_file.unlink()
    except (OSError, ValueError, IndexError, psutil.Error):
        pass


def end(pid: int, *signals: int, patience: float) -> None:
    """Send the signals in turn, ``patience`` seconds each, until the process is gone."""
    try:
        process = psutil.Process(pid)
        for signal in signals:
            process.send_signal(signal)
            until = time.monotonic() + patience
            while time.monotonic() < until:
                # Not Process.wait(): in a container nobody may collect a dead orphan.
                if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                    return
                time.sleep(0.05)
    except psutil.NoSuchProcess:
        return


def free_port(wanted: int | None = None) -> int:
    """``wanted`` when nobody listens there, else any free port of the loopback."""
    for port in (wanted or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback")
