"""Gathers reports of one disaster by where and when; the words only help where a place is missing.

Each report joins the event whose first report is near enough and whose newest is recent enough;
the nearest one, if there are several. Measured from the first report, because from the newest one a
street that floods house by house becomes one event from end to end. No Django in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.positions import Position

PAIRS = 3  # neighbouring characters that two written places share at least: 银杏路口 has three
SHARED = 0.6  # of the shorter of two written places, how much the other one has to hold


@dataclass(frozen=True)
class Sighting:
    """A report as gathering sees it; `key` is whatever the caller knows it by."""

    key: int
    at: datetime
    position: Position | None
    place: str  # as written, personal data masked


def same_events(
    sightings: Iterable[Sighting], *, metres: float, within: timedelta
) -> list[list[Sighting]]:
    """Return every event, also those of one report, in the order they began; each oldest first."""
    found: list[list[Sighting]] = []
    for one in sorted(sightings, key=lambda sighting: (sighting.at, sighting.key)):
        near = [
            (away, number)
            for number, event in enumerate(found)
            if one.at - event[-1].at <= within and (away := _apart(event[0], one)) <= metres
        ]
        if near:
            found[min(near)[1]].append(one)
        else:
            found.append([one])
    return found


def _apart(first: Sighting, other: Sighting) -> float:
    """Metres between two reports. Where one lacks a position its written place decides: the same
    place is no distance, any other is out of reach.
    """
    if first.position and other.position:
        return first.position.metres_to(other.position)
    return 0.0 if _same_place(first.place, other.place) else float("inf")


def _same_place(one: str, other: str) -> bool:
    mine, theirs = _pairs(one), _pairs(other)
    shared = len(mine & theirs)
    return shared >= PAIRS and shared >= SHARED * min(len(mine), len(theirs))


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"\W+", "", text)
    return {letters[n : n + 2] for n in range(len(letters) - 1)}
