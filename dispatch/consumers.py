"""The live line of a desk: tells a console that something changed, never what citizens said.

Authorise, join, snapshot, forward. Writing happens over HTTP, and so does reading: the words of a
changed ticket come through the same door as every page. A frame costs no query, and there is
nothing in it that its hearer might not know.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.db import DatabaseError
from redis.exceptions import RedisError

from dispatch import consoles, presence
from dispatch.frames import BadFrame, Frame, Pace, heard_by, text_of, viewed
from dispatch.ledger import Ledger
from dispatch.lists import counts_of
from dispatch.minding import Minder, gate, in_thread
from hotline import events
from hotline.models import User

log = logging.getLogger(__name__)

TOO_BAD, TOO_FAST, COME_LATER = 4400, 4429, 4503  # close codes; see also dispatch/minding.py
MOST_BAD = 10  # unreadable frames until a line is cut


class DeskConsumer(AsyncConsumer):
    """One console at `/ws/desk/`."""

    def __init__(self) -> None:
        self.user: User  # once admitted
        self.stands = False
        self.audiences: tuple[str, ...] = ()
        self.number = ""  # of the ticket that lies open there
        self.ledger, self.pace, self.minder = Ledger(), Pace(), Minder(self)
        # Announcements: each comes once per audience.
        self.recent: deque[str] = deque(maxlen=2 * events.TOGETHER)
        self.heard = 0  # frames forwarded
        self.bad = 0

    # What another kind of console says otherwise ------------------------------------------------

    def admits(self, user: User) -> bool:
        """Whether this person has a place at this line."""
        return bool(user.sight)

    def beside_the_queues(self) -> Frame:
        """What a snapshot holds besides the queues and their counts; asked in a thread."""
        return {}

    # The life of a line -------------------------------------------------------------------------

    async def websocket_connect(self, _message: Frame) -> None:
        """Authorise, join, snapshot: joined before it is read, so that nothing falls between."""
        user = await in_thread(self.caller)
        if user is None:
            await self.close()
            raise StopConsumer
        self.user, self.audiences, self.stands = user, tuple(user.audiences), True
        await self.send({"type": "websocket.accept"})
        await self.join()
        await self.greet()
        self.minder.start()

    async def websocket_receive(self, message: Frame) -> None:
        """The one thing a console says is which ticket lies open there."""
        if not self.stands:
            return
        if not self.pace.allows():
            return await self.close(TOO_FAST)
        try:
            await self._view(viewed(message.get("text")))
        except BadFrame as bad:
            self.bad += 1
            await self.say({"type": "error", "code": bad.code})
            if self.bad >= MOST_BAD:
                await self.close(TOO_BAD)

    async def announce(self, message: Frame) -> None:
        """Forward what this person hears of it."""
        for told in message["told"]:
            if self.stands and told["id"] not in self.recent:
                self.recent.append(told["id"])
                await self._forward(told["frames"])

    async def recheck(self, _message: Frame) -> None:
        """Something about this person changed: ask who is calling, soon."""
        self.minder.doubts.set()

    async def websocket_disconnect(self, _message: Frame) -> None:
        raise StopConsumer

    # What it is made of -------------------------------------------------------------------------

    def caller(self) -> User | None:
        """Who is calling now, if they have a place here; asks the database."""
        scope: Frame = self.scope  # type: ignore[assignment]
        user: User | None = scope["caller"]()
        return user if user is not None and self.admits(user) else None

    async def join(self) -> None:
        """Be told what this person's audiences are told; to join again does no harm."""
        async with gate():
            for audience in self.audiences:
                await self.channel_layer.group_add(events.group_of(audience), self.channel_name)
        with suppress(RedisError, OSError):  # the wall does not see this console for a while
            await in_thread(consoles.here, self.user, self.channel_name)

    async def greet(self) -> None:
        """Say hello: the start, and the start over."""
        counts, beside = await in_thread(self._snapshot)
        me = {"id": str(self.user.pk), "username": self.user.username, "name": self.user.name}
        snapshot = {"queues": self.ledger.tell(counts), **beside}
        await self.say({"type": "hello", "user": me, "snapshot": snapshot})

    async def recount(self) -> None:
        """Tell the counts anew."""
        counts = self.ledger.tell(await in_thread(counts_of, self.user))
        await self.say({"type": "counts", "queues": counts})

    async def say(self, frame: Frame) -> None:
        """Send a frame."""
        await self.send({"type": "websocket.send", "text": text_of(frame)})

    async def close(self, code: int = 1000) -> None:
        """End the line; before it was accepted this is a refusal."""
        self.stands = False
        await self.send({"type": "websocket.close", "code": code})

    async def dispatch(self, message: Frame) -> None:
        """Channels' own looks after database connections here: a jump into a thread per frame."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (RedisError, DatabaseError, OSError) as away:
            log.warning("a line is cut, Redis or PostgreSQL is away: %s", type(away).__name__)
            await self.close(COME_LATER)
        finally:
            self.minder.stop()
            if self.audiences:
                await self._leave()

    def _snapshot(self) -> tuple[dict[str, int], Frame]:
        return counts_of(self.user), self.beside_the_queues()

    async def _forward(self, frames: Mapping[str, Frame]) -> None:
        frame = heard_by(self.audiences, frames)
        if frame is None:
            return
        self.heard += 1
        self.ledger.follow(frame)
        await self.say(frame)
        if frame["type"] == "emergency":  # places move without steps
            await self.recount()
        if frame["type"] == "ticket.gone" and frame["number"] == self.number:
            await self._view("")

    async def _view(self, number: str) -> None:
        """Note which ticket lies open, empty for none; raises BadFrame for one out of sight."""
        before, self.number = self.number, number
        viewers: list[presence.Viewer] | None = []
        try:
            if before and before != number:
                await in_thread(presence.leave, self.user, self.channel_name, before)
            if number:
                viewers = await in_thread(presence.look, self.user, self.channel_name, number)
        except (RedisError, OSError):
            return  # they do not see each other for a while
        if viewers is None:
            self.number = ""
            raise BadFrame("not_found")
        if number and number != before and not presence.is_listed(self.user):
            await self.say({"type": "presence", "number": number, "viewers": viewers})

    async def _leave(self) -> None:
        """Nobody waits for this: groups and looks end by themselves, too."""
        self.stands = False
        with suppress(Exception):
            await in_thread(consoles.gone, self.user, self.channel_name)
            if self.number:
                await in_thread(presence.leave, self.user, self.channel_name, self.number)
            async with gate():
                for audience in self.audiences:
                    group = events.group_of(audience)
                    await self.channel_layer.group_discard(group, self.channel_name)
