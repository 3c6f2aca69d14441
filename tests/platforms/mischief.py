"""What a platform may do to a call instead of answering it properly, said in advance by a test."""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields
from typing import Any


@dataclass(kw_only=True)
class Mischief:
    """One piece of it, for the next `times` calls whose path ends with `path`.

    `accept` says whether the platform does its work first: a message taken and an answer lost is
    the case that matters. Then one of: an errcode, another HTTP status, a body that is no JSON,
    silence for `silence` seconds and a closed line, an answer a byte at a time with `drip` seconds
    between.
    `delay` seconds come before everything.
    """

    path: str
    times: int = 1
    to: str = ""  # only calls for this recipient
    accept: bool = False
    errcode: int | None = None
    errmsg: str = "scripted"
    status: int = 200
    body: str | None = None
    silence: float | None = None
    drip: float = 0.0
    delay: float = 0.0


class Script:
    """The mischief still to be done, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Mischief] = []

    def add(self, mischief: Mischief) -> None:
        with self._lock:
            self._waiting.append(mischief)

    def add_plain(self, values: dict[str, Any]) -> None:
        """Take a mischief as JSON; names that are none are an error in the test."""
        unknown = set(values) - {field.name for field in fields(Mischief)}
        if unknown:
            raise ValueError(f"no such mischief: {sorted(unknown)}")
        self.add(Mischief(**values))

    def take(self, path: str, recipient: str) -> Mischief | None:
        with self._lock:
            for mischief in self._waiting:
                if path.endswith(mischief.path) and mischief.to in ("", recipient):
                    mischief.times -= 1
                    if mischief.times <= 0:
                        self._waiting.remove(mischief)
                    return mischief
        return None
