"""How a ticket's life went: which steps were taken when, as far as it has come by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from hotline.models.states import State
from hotline.seeding.words import Words, tell

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
# Hours of the day by how many write in them.
BUSY = [7, *([8] * 2), *([9] * 4), *([10] * 4), *([11] * 3), 12, 13, *([14] * 3), *([15] * 3)]
HOURS = [
    *BUSY,
    *([16] * 3),
    *([17] * 3),
    *([18] * 3),
    *([19] * 3),
    *([20] * 3),
    21,
    22,
    23,
    0,
    1,
    5,
]
SLOW = 0.05  # the share of tickets that take several times as long, and of those left lying
LEFT_LYING = 0.004


@dataclass
class Life:
    """One ticket: what was written, and each step taken with its moment."""

    number_on_day: int
    opened_at: datetime
    words: Words
    urgency: str
    steps: list[tuple[str, str, datetime]] = field(default_factory=list)  # step, state, moment

    @property
    def state(self) -> str:
        return self.steps[-1][1]


def lives(count: int, days: int, *, until: datetime, random: Random) -> Iterator[Life]:
    """Yield `count` lives of tickets opened in the last `days`, the oldest first."""
    first = until.date() - timedelta(days=days - 1)
    for n in range(days):
        share = count * (n + 1) // days - count * n // days
        yield from _day(first + timedelta(days=n), share, until, random)


def _day(day: date, count: int, until: datetime, random: Random) -> Iterator[Life]:
    midnight = datetime.combine(day, time(), until.tzinfo)
    # Of today only what has passed; nobody writes in the future.
    passed = min(1.0, (until - midnight).total_seconds() / DAY)
    moments = sorted((random.choice(HOURS) + random.random()) * HOUR * passed for _ in range(count))
    for serial, seconds in enumerate(moments, start=1):
        yield _life(serial, midnight + timedelta(seconds=seconds), until, random)


def _life(serial: int, opened_at: datetime, until: datetime, random: Random) -> Life:
    urgency = "normal" if random.random() < 0.93 else "urgent"
    life = Life(serial, opened_at, tell(random), urgency)
    life.steps.append(("open", State.RECEIVED, opened_at))
    slow = 4.0 if random.random() < SLOW else 1.0
    at = opened_at
    for step, state, mean in _road(life, random):
        at += timedelta(seconds=1 + random.expovariate(1.0) * mean * slow)
        if at >= until:
            break
        life.steps.append((step, state, at))
        if random.random() < LEFT_LYING:
            break
    return life


def _road(life: Life, random: Random) -> list[tuple[str, str, float]]:
    """The steps ahead, with how long each takes on average."""
    wait = 6 * HOUR if random.random() < 0.15 else 5 * MINUTE
    if random.random() < 0.06:
        return [("set_aside", State.SET_ASIDE, wait)]
    several = life.words.matter.category in ("0206", "0304", "0601")  # the duty officer decides
    return [
        ("accept", State.ACCEPTED, wait),
        ("dispatch", State.DISPATCHED, DAY if several else 20 * MINUTE),
        ("sign", State.HANDLING, 4 * HOUR),
        ("release", State.REPLIED, 2 * DAY),
        ("close", State.CLOSED, 3 * DAY),
        ("archive", State.ARCHIVED, 90 * DAY),
    ]
