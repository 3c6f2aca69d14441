"""Does the desk of a city with a million tickets open as fast as one of ten thousand?

Two cities side by side with the same daily load, ten thousand tickets of four days and a million of
a year. Every page is asked for in both in turn, with a floor, a bare view that pages 25 rows of a
table as large: a machine that grows slower meanwhile does so for all of them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from benchmarks.city import City
from benchmarks.figures import Broken, Figure
from benchmarks.floor import rows
from benchmarks.visits import Times, Visitor

FEW, FEW_DAYS = 10_000, 4
MANY, MANY_DAYS = 1_000_000, 365
ROUNDS, WARM_UP = 40, 5
QUEUE_AIM, GROWTH_AIM = 4.0, 1.3
PAGE_AIM, SEARCH_AIM = 0.025, 0.030  # seconds for half of them
FLOOR = "/bare/rows/"

QUEUES = {
    "operator1": ("inbox", "mine", "late", "all"),
    "duty1": ("rulings", "late", "all"),
    "water2": ("office", "review", "all"),
}
FILTERS = ("?order=due", "?state=closed", "?state=shelved", "?office=water&order=due")
# Two characters each: on every fourth ticket, on every tenth, on one of 200, on one of 3,000, none.
WORDS = {
    "common": "积水",
    "frequent": "噪声",
    "in between": "白蚁",
    "rare": "枯树",
    "absent": "龘龘",
}
TO_SWEEP = """SELECT (SELECT count(*) FROM hotline_clock WHERE next_point_at <= now())
+ (SELECT count(*) FROM hotline_figuremark)"""
PATIENCE = 1800.0  # seconds until everything is swept
TRUTH = "SELECT count(*) FROM hotline_ticket WHERE body LIKE %s OR title LIKE %s"


@dataclass(frozen=True)
class Look:
    """One address that somebody looks at; `part` is what of the measurement it belongs to. The
    newest ticket has another address in a larger city, and is the same look.
    """

    part: str
    who: str
    address: str = field(compare=False)
    what: str


class Sight:
    """What a city of one size shows."""

    def __init__(self, city: City, parts: list[str]) -> None:
        self.floor, self._stranger = Times(), Visitor(city.port)
        self._visitors = {name: Visitor(city.port, name) for name in QUEUES}
        self.looks = {look: Times() for look in _looks(city) if look.part in parts}

    def look(self, *, counts: bool) -> None:
        """Ask for everything once."""
        bare = self._stranger.get(FLOOR)[0]
        took = {look: self._visitors[look.who].get(look.address)[0] for look in self.looks}
        if counts:
            self.floor.each.append(bare)
            for look, seconds in took.items():
                self.looks[look].each.append(seconds)


def measure(parts: list[str]) -> list[Figure]:
    """Lists, search and ticket pages, whichever are asked for, in two cities of their own."""
    many = int(os.environ.get("TICKETS", MANY))
    with City() as village, City() as metropolis:
        _fill(village, FEW, FEW_DAYS)
        _fill(metropolis, many, max(FEW_DAYS, MANY_DAYS * many // MANY))
        small, large = Sight(village, parts), Sight(metropolis, parts)
        for turn in range(-WARM_UP, ROUNDS):
            for sight in (small, large):
                sight.look(counts=turn >= 0)
        if "search" in parts:
            _all_hits(metropolis)
    return [
        Figure(what=f"a list's floor at {many:,} and {FEW:,} tickets",
               ours=str(large.floor), floor=str(small.floor)),
        *(_figure(look, large, small) for look in large.looks),
    ]  # fmt: skip


def _fill(city: City, tickets: int, days: int) -> None:
    _say(f"seeding {tickets:,}")
    began = time.monotonic()
    city.manage("seed", f"--tickets={tickets}", f"--days={days}")
    _say(f"seeded in {time.monotonic() - began:.0f} s")
    city.owner(rows.CREATE)
    _settle(city)


def _settle(city: City) -> None:
    """What a city does once after so much came in at once is no part of a look: cards for all that
    is late already, rows for the figures, and the database's own housekeeping.
    """
    began = time.monotonic()
    city.until(TO_SWEEP, 0, patience=PATIENCE)
    city.rows("VACUUM (ANALYZE)")
    _say(f"settled in {time.monotonic() - began:.0f} s")


def _looks(city: City) -> list[Look]:
    """Every queue, the filters, the words, and pages of tickets in different states."""
    found = [
        Look("lists", who, f"/desk/queues/{queue}/", f"{queue} ({who})")
        for who, queues in QUEUES.items()
        for queue in queues
    ]
    found += [
        Look("lists", "duty1", f"/desk/queues/all/{query}", f"all{query}") for query in FILTERS
    ]
    found += [
        Look("search", "operator1", f"/desk/queues/all/?q={quote(word)}", f"search, {how} word")
        for how, word in WORDS.items()
    ]
    found += [
        Look("page", "duty1", f"/desk/tickets/{_newest(city, state)}/", f"ticket page, {state}")
        for state in ("received", "handling", "closed")
    ]
    return found


def _newest(city: City, state: str) -> str:
    query = "SELECT number FROM hotline_ticket WHERE state = %s ORDER BY id DESC LIMIT 1"
    return str(city.one(query, state))


def _figure(look: Look, large: Sight, small: Sight) -> Figure:
    ours, before = large.looks[look], small.looks[look]
    times, growth = ours.half / large.floor.half, ours.half / before.half
    told = {"lists": f"{times:.1f} × floor, ", "search": "", "page": ""}[look.part]
    aim, met = _verdict(look.part, ours.half, times, growth)
    return Figure(
        what=look.what,
        ours=str(ours),
        floor=str(before),
        ratio=f"{told}{growth:.2f} × itself at {FEW:,}",
        aim=aim,
        met=met,
    )


def _verdict(part: str, half: float, times: float, growth: float) -> tuple[str, bool]:
    if part == "lists":
        met = times <= QUEUE_AIM and growth <= GROWTH_AIM
        return f"≤ {QUEUE_AIM:.0f} × floor, ≤ {GROWTH_AIM} × itself", met
    aim = SEARCH_AIM if part == "search" else PAGE_AIM
    return f"≤ {aim * 1000:.0f} ms", half <= aim


def _all_hits(city: City) -> None:
    """Whatever the search of the rare words shows has to be whatever there is."""
    see: Callable[[str], int] = lambda page: page.count('id="row-')  # noqa: E731
    visitor = Visitor(city.port, "duty1")
    for word in (WORDS["rare"], WORDS["absent"]):
        there = city.one(TRUTH, f"%{word}%", f"%{word}%")
        address, found = f"/desk/queues/all/?q={quote(word)}", 0
        while address:
            _took, page = visitor.get(address)
            found += see(page)
            address = _older(page)
        if found != there:
            raise Broken(f"{there} tickets hold {word}, the search shows {found}")
        _say(f"{word}: all {found} hits found")


def _older(page: str) -> str:
    """The address of the next page, or nothing on the last."""
    more = page.partition('<li class="more"')[2].partition("</li>")[0]
    if not more or " hidden" in more.partition(">")[0]:
        return ""
    return more.partition('href="')[2].partition('"')[0].replace("&amp;", "&")


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
