"""The files that simulated phones send: kept for three days as the platform does, not too many."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from intake.simulator.phone import folder

NAME = re.compile(r"SIM-[A-Za-z0-9_-]{24}")
KEPT_FOR = 3 * 24 * 3600  # seconds
MOST_FILES = 200
LARGEST = 5 * 1024 * 1024  # bytes


class TooLarge(ValueError):  # noqa: N818 - named as it is said
    """The file has more bytes than the simulator takes."""


def keep(content: bytes) -> str:
    """Store a file; return its media id."""
    if len(content) > LARGEST:
        raise TooLarge
    _make_room()
    name = f"SIM-{secrets.token_urlsafe(18)}"
    (folder("media") / name).write_bytes(content)
    return name


def read(media_id: str) -> bytes | None:
    """Return a file, or None for an id that is none or whose three days are over."""
    if not NAME.fullmatch(media_id):
        return None
    file = folder("media") / media_id
    try:
        return file.read_bytes() if _age(file) < KEPT_FOR else None
    except FileNotFoundError:
        return None


def _make_room() -> None:
    files = sorted(folder("media").iterdir(), key=_age)
    for file in files[MOST_FILES - 1 :] + [f for f in files if _age(f) > KEPT_FOR]:
        file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime
