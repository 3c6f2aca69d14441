"""What a console may say and what it hears: one JSON text a frame, ids and codes only."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from hotline import numbers

Frame = dict[str, Any]
LONGEST = 512  # characters; the one frame a console sends has some forty
TICKET = ("ticket.changed", "ticket.gone")


class Pace:
    """How often a console may speak: at ease while it goes through a list, not without end."""

    BURST, PER_SECOND = 60.0, 2.0

    def __init__(self) -> None:
        self._left, self._since = self.BURST, time.monotonic()

    def allows(self) -> bool:
        """Count one frame; tell whether it was within measure."""
        now = time.monotonic()
        gained = (now - self._since) * self.PER_SECOND
        self._left, self._since = min(self.BURST, self._left + gained) - 1, now
        return self._left >= 0


class BadFrame(Exception):  # noqa: N818 - a fact about what came
    """A frame that cannot be read; the code is all its sender is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(frame: Frame) -> str:
    """Return a frame as it travels."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def viewed(text: str | None) -> str:
    """Return the number that a `viewing` frame names, empty for none; raises BadFrame."""
    if text is None:
        raise BadFrame("not_text")
    if len(text) > LONGEST:
        raise BadFrame("too_long")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("not_json") from None
    if not isinstance(frame, dict) or frame.get("type") != "viewing":
        raise BadFrame("unknown_type")
    number = frame.get("number", "")
    if number in ("", None):
        return ""
    known = numbers.parse_number(number) if isinstance(number, str) else None
    if known is None:
        raise BadFrame("no_number")
    return known


def heard_by(audiences: Sequence[str], frames: Mapping[str, Frame]) -> Frame | None:
    """Return the one frame that a person of these audiences (their sight first) hears, if any.

    A step concerns several audiences of one person: those who see the ticket, and themselves. Who
    no longer sees it hears that it is gone and nothing else.
    """
    mine = [frames[audience] for audience in audiences if audience in frames]
    if not mine or mine[0]["type"] not in TICKET:
        return mine[0] if mine else None
    if audiences[0] not in frames:
        return None
    left, entered = (
        {queue for frame in mine for queue in frame.get(way, ())} for way in ("left", "entered")
    )
    moved: Frame = {"left": sorted(left - entered)}
    if mine[0]["type"] == "ticket.changed":
        moved["entered"] = sorted(entered - left)
    return mine[0] | moved
