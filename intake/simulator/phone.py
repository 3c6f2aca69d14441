"""A citizen's phone as the simulated platform knows it: what was sent, delivered, and travelled.

One small file of JSON lines a phone, in the house's own folder, named by a digest of the openid: it
survives a restart, needs no table that a real city would carry along, and cannot grow without end.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

MOST_ENTRIES = 400  # of one phone; half of them go when it is full
MOST_PHONES = 300  # on this machine; the one silent for longest goes
MESSAGE_WINDOW, MESSAGE_COUNT = 48 * 3600, 5  # seconds; messages: as the platform documents them
MOMENT_WINDOW, MOMENT_COUNT = 60, 3

Entry = dict[str, Any]


def folder(name: str) -> Path:
    """A folder of the simulator's, made when first asked for."""
    found: Path = settings.VAR / "simulator" / name
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def new_openid() -> str:
    """An openid as the platform makes them: 28 characters, the first an o."""
    return "oSIM" + secrets.token_urlsafe(18)


@dataclass(frozen=True)
class Phone:
    """The phone of one openid. Entries have `id`, `at` (epoch seconds) and `what`."""

    openid: str

    @property
    def file(self) -> Path:
        return folder("phones") / f"{hashlib.sha256(self.openid.encode()).hexdigest()[:40]}.jsonl"

    def entries(self) -> list[Entry]:
        """Everything this phone remembers, oldest first."""
        try:
            with self.file.open(encoding="utf-8") as kept:
                return _read(kept)
        except FileNotFoundError:
            return []

    def add(self, what: str, **facts: Any) -> Entry:
        """Remember one thing: `said`, `heard`, `hop`, `followed`, `left`."""
        if not self.file.exists():
            _make_room()
        with self._alone() as kept:
            entries = _read(kept)
            last = entries[-1]["id"] if entries else 0
            entry = {"id": last + 1, "at": time.time(), "what": what, **facts}
            if len(entries) >= MOST_ENTRIES:
                entries = entries[MOST_ENTRIES // 2 :]
                kept.seek(0)
                kept.truncate()
                kept.writelines(_line(old) for old in entries)
            kept.seek(0, 2)
            kept.write(_line(entry))
        return entry

    def refusal(self) -> tuple[int, str]:
        """The error with which the platform would refuse one more message to this phone, or 0."""
        follows, word_at, since_word, tap_at, since_tap = True, 0.0, 0, 0.0, 0
        for entry in self.entries():
            match entry["what"]:
                case "left":
                    follows = False
                case "followed" | "tapped":
                    follows, tap_at, since_tap = True, entry["at"], 0
                case "said":
                    follows, word_at, since_word = True, entry["at"], 0
                case "heard":
                    since_word, since_tap = since_word + 1, since_tap + 1
        now = time.time()
        if not (word_at or tap_at) and follows:
            return 0, ""  # its words came in by another way, so nothing is known of it
        if not follows:
            return 45015, "response out of time limit or subscription is canceled"
        if now < tap_at + MOMENT_WINDOW and since_tap < MOMENT_COUNT:
            return 0, ""
        if not word_at or now >= word_at + MESSAGE_WINDOW:
            return 45015, "response out of time limit or subscription is canceled"
        if since_word >= MESSAGE_COUNT:
            return 45047, "out of response count limit"
        return 0, ""

    @contextmanager
    def _alone(self) -> Iterator[IO[str]]:
        """Several processes write to one phone: the web, and whoever the worker calls."""
        with self.file.open("a+", encoding="utf-8") as kept:
            fcntl.flock(kept, fcntl.LOCK_EX)
            kept.seek(0)
            yield kept


def _make_room() -> None:
    phones = sorted(folder("phones").iterdir(), key=lambda file: file.stat().st_mtime)
    for oldest in phones[: max(0, len(phones) - MOST_PHONES + 1)]:
        oldest.unlink(missing_ok=True)


def _read(kept: IO[str]) -> list[Entry]:
    return [json.loads(line) for line in kept if line.endswith("\n")]


def _line(entry: Entry) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"
