"""A storm: messages at a steady pace, then as fast as they are accepted, and among them people who
are trapped. What the hook takes for it, how many wait meanwhile, how soon those are seen, and that
nothing is lost.

SURGE=100000 is how many there are; three tenths of them come at 50 a second.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field

import psycopg

from benchmarks.callbacks import WORDS, requests, wire
from benchmarks.city import City
from benchmarks.figures import Broken, Figure, percentile
from benchmarks.hook import HOOK
from benchmarks.load import Load, pour
from tests.platforms import tencent

SIZE, CALM, PACE = 100_000, 0.3, 50  # messages; the share that comes at a pace; a second
WARM_UP = 100
ONE_IN = 100  # of the flood, somebody is trapped
HELP = "城东路水淹到二楼了，家里老人被困出不来，快来救人，电话13700001234"
AIM = 2.0  # seconds until somebody at the desk sees them
LOOK = 0.1  # seconds between two looks at the desk
PATIENCE = 3600.0  # seconds until everything has been read
TENTHS = 10
Posts = list[tuple[int, bytes]]  # the platform's number, and the request as it travels

WAITING = "SELECT count(*) FROM intake_arrival WHERE state = 'waiting'"
SEEN = """SELECT a.serial FROM intake_arrival a JOIN hotline_ticket t ON t.id = a.ticket_id
WHERE a.serial = ANY(%s) AND t.urgency = 'critical'"""
KEPT = "SELECT count(*) FROM intake_arrival WHERE serial = ANY(%s)"
BECAME = f"{KEPT} AND state = 'done' AND message_id IS NOT NULL"
WAITED = """SELECT coalesce(percentile_cont(0.95) WITHIN GROUP (
  ORDER BY extract(epoch FROM opened_at - received_at)), 0)
FROM intake_arrival WHERE serial = ANY(%s)"""


@dataclass
class Desk:
    """Looks, over and over, how many wait and which of `sought` are on the desk by now."""

    url: str
    sought: set[int]
    seen: dict[int, float] = field(default_factory=dict)
    waiting: list[tuple[float, int]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Until it is over."""
        with psycopg.connect(self.url, autocommit=True) as database:
            while not self.over.wait(LOOK):
                (count,) = database.execute(WAITING.encode()).fetchone() or (0,)
                self.waiting.append((time.time(), count))
                if missing := list(self.sought - self.seen.keys()):
                    found = database.execute(SEEN.encode(), [missing]).fetchall()
                    self.seen |= {serial: time.time() for (serial,) in found}


@dataclass
class Surge:
    """What a storm came to; times in seconds."""

    calm: Load
    flood: Load
    trapped: set[int]
    desk: Desk
    lasted: float
    others_waited: float

    @property
    def until_seen(self) -> list[float]:
        """From when they should have been posted until they stood on the desk."""
        return [self.desk.seen[n] - self.flood.began[n] for n in self.trapped]


def measure(city: City) -> list[Figure]:
    """The storm, and what it came to. First a few, so that everybody is up and at work."""
    pour(city.port, requests(HOOK, WARM_UP))
    city.until_quiet()
    return _figures(storm(city, int(os.environ.get("SURGE") or SIZE)))


def storm(city: City, size: int) -> Surge:
    """Let it come. Raises `Broken` if a message was refused, or is not there afterwards."""
    calm, flood, trapped = messages(int(size * CALM), size - int(size * CALM))
    desk = Desk(city.environment["DATABASE_OWNER_URL"], trapped)
    watching = threading.Thread(target=desk.watch)
    watching.start()
    try:
        began = time.monotonic()
        loads = (pour(city.port, calm, per_second=PACE), pour(city.port, flood))
        city.until(WAITING, 0, patience=PATIENCE)
        lasted = time.monotonic() - began
        city.until(_unseen(trapped), 0, patience=60)
        time.sleep(2 * LOOK)  # for the last look
    finally:
        desk.over.set()
        watching.join()
    nothing_lost(city, [*calm, *flood], *loads)
    others = [number for number, _request in flood if number not in trapped]
    return Surge(*loads, trapped, desk, lasted, float(city.one(WAITED, others)))


def nothing_lost(city: City, posts: Posts, *loads: Load) -> None:
    """Raise `Broken` unless each was accepted, is kept, and became a citizen's message."""
    numbers = [number for number, _request in posts]
    if refused := {status for load in loads for status in load.statuses} - {200}:
        raise Broken(f"the hook answered {sorted(refused)}")
    kept, became = city.one(KEPT, numbers), city.one(BECAME, numbers)
    if not len(posts) == kept == became:
        raise Broken(f"{len(posts)} were accepted, {kept} are kept, {became} became messages")


def _unseen(trapped: set[int]) -> str:
    numbers = ",".join(map(str, trapped)) or "0"
    return f"""SELECT {len(trapped)} - count(*) FROM intake_arrival a
    JOIN hotline_ticket t ON t.id = a.ticket_id
    WHERE a.serial IN ({numbers}) AND t.urgency = 'critical'"""


def messages(calm: int, flood: int, one_in: int = ONE_IN) -> tuple[Posts, Posts, set[int]]:
    """Posts of citizens who never wrote before; and the numbers of those in danger, of the flood's
    later half, when the backlog stands.
    """
    account, trapped = tencent.Account(), set[int]()
    posts: Posts = []
    for n in range(calm + flood):
        in_danger = n > calm + flood // 2 and n % one_in == 0
        words = HELP if in_danger else WORDS[n % len(WORDS)]
        fields = tencent.text(f"oSURGE{n:022d}", words)
        posts.append((fields["MsgId"], wire(HOOK, tencent.callback(fields, account))))
        if in_danger:
            trapped.add(fields["MsgId"])
    return posts[:calm], posts[calm:], trapped


def _figures(surge: Surge) -> list[Figure]:
    seen = percentile(surge.until_seen, 0.95)
    most = max(count for _at, count in surge.desk.waiting)
    calm, flood = len(surge.calm.statuses), len(surge.flood.statuses)
    every = max(1, len(surge.desk.waiting) // TENTHS)
    shown = " · ".join(f"{count:,}" for _at, count in surge.desk.waiting[::every])
    return [
        Figure(
            what=f"surge: {calm:,} messages at {PACE} a second, p99 of the hook",
            ours=f"{percentile(surge.calm.seconds, 0.99) * 1000:.0f} ms",
        ),
        Figure(
            what=f"… then {flood:,} as fast as accepted: a second, p99",
            ours=f"{surge.flood.per_second:.0f}, "
            f"{percentile(surge.flood.seconds, 0.99) * 1000:.0f} ms",
        ),
        Figure(what="… waiting, a tenth of the time apart", ours=f"{shown} (most {most:,})"),
        Figure(what=f"… all {calm + flood:,} read, none lost, after", ours=f"{surge.lasted:.0f} s"),
        Figure(
            what=f"… {len(surge.trapped)} people in danger amid them on the desk within (p95)",
            ours=f"{seen:.1f} s",
            floor=f"{surge.others_waited:.1f} s (the others of the flood)",
            aim=f"≤ {AIM:.0f} s",
            met=seen <= AIM,
        ),
    ]
