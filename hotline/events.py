"""What can be announced to live screens, and the one way to announce it: after the commit, never
before.

Frames carry numbers, versions and codes, never a citizen's words (rule 6: seeing is scoping; the
words
come over HTTP through the same door as every page).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar
from uuid import uuid4

from celery import current_app
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds for an announcement to reach Redis, and to wait for its turn
# What waits for its turn goes in one message, since what Redis and every console have to do for a
# message is the same whatever is in it. At most so many announcements:
TOGETHER = 50
ANNOUNCE = "announce"


@dataclass(frozen=True, kw_only=True)
class TicketChanged:
    """A ticket took a step. `left` and `entered` are the queues of the audience that hears it."""

    type: ClassVar[str] = "ticket.changed"
    number: str
    version: int
    state: str
    step: str
    by: str
    at: str
    left: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketGone:
    """A ticket is no longer in sight of the audience that hears it; `left` are its queues there."""

    type: ClassVar[str] = "ticket.gone"
    number: str
    left: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertRaised:
    """A clock of a ticket passed one of its points."""

    type: ClassVar[str] = "alert.raised"
    number: str
    clock: str
    level: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CardChanged:
    """Somebody acknowledged a card, answered to it, or ruled on that."""

    type: ClassVar[str] = "card.changed"
    card: str
    state: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Who is looking at a ticket now: [{id, name, office}], no counters that could drift."""

    type: ClassVar[str] = "presence"
    number: str
    viewers: tuple[dict[str, str], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A colleague said that they are at their desk, on a break or away."""

    type: ClassVar[str] = "duty"
    person: str
    name: str
    state: str
    since: str


@dataclass(frozen=True, kw_only=True)
class Mentioned:
    """Somebody called this person to a ticket, or they looked: how many calls wait for them now."""

    type: ClassVar[str] = "mentioned"
    number: str
    by: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class MatterGrows:
    """More people report one matter: a leader is told. `seen`: one of them has looked at it."""

    type: ClassVar[str] = "matter.grows"
    alarm: int
    people: int
    seen: bool


@dataclass(frozen=True, kw_only=True)
class OrderChanged:
    """An order of the inspectorate took a step; it tells nothing of case notes, which are none."""

    type: ClassVar[str] = "order.changed"
    order: str
    version: int
    state: str
    step: str
    late: bool
    at: str


@dataclass(frozen=True, kw_only=True)
class WatchRaised:
    """Something about the house itself must not go unseen. `seen`: one who watches has seen it."""

    type: ClassVar[str] = "watch.raised"
    alarm: int
    kind: str
    seen: bool


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """Emergency mode was switched: on at a level, or off (an empty level)."""

    type: ClassVar[str] = "emergency"
    level: str
    since: str


@dataclass(frozen=True, kw_only=True)
class CalledIn:
    """In an emergency a colleague calls this person back to their desk."""

    type: ClassVar[str] = "called_in"
    by: str
    at: str


Announcement = (
    TicketChanged
    | TicketGone
    | AlertRaised
    | CardChanged
    | Presence
    | Duty
    | Mentioned
    | MatterGrows
    | OrderChanged
    | WatchRaised
    | Emergency
    | CalledIn
)


def group_of(audience: str) -> str:
    """Return the channel group that carries an audience's announcements."""
    return "desk." + audience.replace(":", ".")


def publish(announcements: Mapping[str, Announcement]) -> None:
    """Announce to each audience its own frame once the surrounding transaction has committed.

    The only caller of group_send. All frames travel together to every group, so that a console of
    several audiences makes one frame of them; none leaves the house but those of its own audiences.
    At most once: a console that missed a frame learns all on reconnecting.
    """
    if announcements:
        frames = {to: frame_of(what) for to, what in announcements.items()}
        _say_after_commit(frames, {"type": ANNOUNCE, "id": uuid4().hex, "frames": frames})


def recheck(person: int) -> None:
    """Have every live line of a person ask anew who is calling: they may have to be cut."""
    _say_after_commit([f"person:{person}"], {"type": "recheck"})


def _say_after_commit(audiences: Iterable[str], message: dict[str, Any]) -> None:
    groups = [group_of(audience) for audience in audiences]
    transaction.on_commit(lambda: _announcer.say(groups, message), robust=True)


def nudge(task: str, *args: Any, countdown: float = 0) -> None:
    """Wake a worker after the commit. Only a nudge: if the broker loses it, a sweep
    finds the row.
    """
    transaction.on_commit(lambda: _nudge_now(task, args, countdown), robust=True)


def frame_of(what: Announcement) -> dict[str, Any]:
    """Return the JSON frame of an announcement, as consoles receive it."""
    return {"type": what.type, **vars(what)}


def _nudge_now(task: str, args: tuple[Any, ...], countdown: float) -> None:
    try:
        current_app.send_task(task, args=args, countdown=countdown, retry=False, ignore_result=True)
    except Exception as fault:  # whatever the broker's fault, the row is safe and swept
        log.warning("nudge %s lost (%s), the sweep will find it", task, type(fault).__name__)


class _Announcer:
    """One thread with one event loop per process: channel layers keep their connections per loop.

    A loop per call (async_to_sync in a worker thread) would open a Redis connection per frame. What
    was announced first is told first, so that two steps of one process never overtake each other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: asyncio.Queue[tuple[float, list[str], dict[str, Any]]]
        self._speaking: asyncio.Task[None]
        self._process = 0

    def say(self, groups: list[str], message: dict[str, Any]) -> None:
        self._running_loop().call_soon_threadsafe(self._put, groups, message)

    def _put(self, groups: list[str], message: dict[str, Any]) -> None:
        self._waiting.put_nowait((time.monotonic(), groups, message))

    async def _speak(self) -> None:
        layer: Any = get_channel_layer()
        while True:
            told: dict[str, list[dict[str, Any]]] = {}
            for since, groups, message in await self._some():
                if time.monotonic() - since < PATIENCE:  # else consoles have started over
                    for group in groups:
                        told.setdefault(group, []).append(message)
            try:
                try:
                    await _tell_all(layer, told)
                except (RedisError, OSError):
                    # A connection kept from before Redis started anew. Whoever heard it already
                    # knows it by its id.
                    await _tell_all(layer, told)
            except Exception as fault:  # a dead layer must not stop the announcer
                log.warning("announcement to %s lost (%s)", list(told), type(fault).__name__)

    async def _some(self) -> list[tuple[float, list[str], dict[str, Any]]]:
        some = [await self._waiting.get()]
        while len(some) < TOGETHER and not self._waiting.empty():
            some.append(self._waiting.get_nowait())
        return some

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():  # a forked child has no thread
                self._process, self._waiting = os.getpid(), asyncio.Queue()
                self._loop = asyncio.new_event_loop()
                self._speaking = self._loop.create_task(self._speak())
                threading.Thread(
                    target=self._loop.run_forever, name="announcer", daemon=True
                ).start()
            return self._loop


async def _tell_all(layer: Any, told: dict[str, list[dict[str, Any]]]) -> None:
    sends = (_tell(layer, group, messages) for group, messages in told.items())
    await asyncio.wait_for(asyncio.gather(*sends), PATIENCE)


async def _tell(layer: Any, group: str, messages: list[dict[str, Any]]) -> None:
    for kind, some in groupby(messages, itemgetter("type")):
        if kind == ANNOUNCE:
            await layer.group_send(group, {"type": ANNOUNCE, "told": list(some)})
        else:
            for message in some:
                await layer.group_send(group, message)


_announcer = _Announcer()
