"""A worker that is killed at a given line: delivers in forked children of a process of its own.

Reads `PK PLACE` from its input; PLACE is `file.py:line`, where the child sends itself SIGKILL, or
`every`, which kills nobody and prints the lines that are reached. Answers `killed` or `done`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WATCHED = (
    "dispatch/delivery.py",
    "dispatch/outcomes.py",
    "hotline/models/outbox.py",
    "hotline/models/outbound.py",
    "carriers/platform_call.py",
)
EVERY = "every"


class Mortal:
    """The test's side of that process."""

    def __init__(self, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.dispatch.dying"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def deliver(self, pk: int, place: str) -> tuple[str, list[str]]:
        """Return `killed` or `done`, and the lines that were printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{pk} {place}\n")
        lines = []
        for line in self._process.stdout:
            if line.strip() in ("killed", "done"):
                return line.strip(), lines
            lines.append(line.strip())
        raise AssertionError("the process that should only kill its children is gone")

    def __enter__(self) -> Mortal:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


def main() -> None:
    import django

    django.setup()
    from dispatch.delivery import deliver

    for line in sys.stdin:
        pk, place = line.split()
        child = os.fork()
        if child == 0:
            sys.settrace(partial(_watch, place))
            deliver(int(pk))
            sys.settrace(None)
            sys.stdout.flush()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or os.waitstatus_to_exitcode(status) == 0
        print("killed" if killed else "done", flush=True)


def _watch(place: str, frame: FrameType, what: str, argument: Any) -> Any:
    if not frame.f_code.co_filename.endswith(WATCHED):
        return None
    if what == "line":
        here = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        if place == EVERY:
            print(here)
        elif here == place:
            os.kill(os.getpid(), signal.SIGKILL)
    return partial(_watch, place)


if __name__ == "__main__":
    main()
