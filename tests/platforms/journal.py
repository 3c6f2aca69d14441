"""What a stand-in remembers: in memory for the test at hand, in a file for tests that kill
processes.
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """An append-only list of entries, each with its kind and time; each is in the file before it
    counts.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._file = file.open("a", encoding="utf-8") if file else None

    def write(self, kind: str, **facts: Any) -> None:
        entry = {"kind": kind, "at": time.time(), **facts}
        with self._lock:
            self._entries.append(entry)
            if self._file:
                self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                self._file.flush()

    def of(self, kind: str) -> list[Entry]:
        with self._lock:
            return [entry for entry in self._entries if entry["kind"] == kind]

    def close(self) -> None:
        if self._file:
            self._file.close()


def read_journal(file: Path, kind: str = "accepted") -> list[Entry]:
    """Return the entries of one kind from a journal file; a half-written last line is left out."""
    entries = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entries.append(json.loads(line))
        except ValueError:
            continue
    return [entry for entry in entries if entry["kind"] == kind]
