"""Consoles for tests: a live line as a program opens it, over the addresses and doors
of the house.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import connections

from dispatch.lists import counts_of
from hotline.models import User
from hotline.models.api_tokens import ApiToken
from hotline.routing import sockets

DESK, WALL = "/ws/desk/", "/ws/wall/"
PATIENCE = 15.0  # seconds, on two cores that others use as well
QUIET = 0.3  # seconds of silence that count as nothing

Frame = dict[str, Any]


async def in_thread(call: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Do what people do, from a test that listens meanwhile."""

    def do() -> Any:
        try:
            return call(*args, **more)
        finally:
            connections.close_all()

    return await asyncio.to_thread(do)


def caller(path: str, **headers: str) -> WebsocketCommunicator:
    """Somebody who calls at an address with these headers."""
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return WebsocketCommunicator(URLRouter(sockets), path, [(b"host", b"testserver"), *pairs])


class Console:
    """One open line and what its page would know from it."""

    def __init__(self, line: WebsocketCommunicator, user: User) -> None:
        self.line, self.user = line, user
        self.counts: Counter[str] = Counter()
        self.versions: dict[str, int] = {}
        self.hello: Frame = {}

    async def hears(self, kind: str = "") -> Frame:
        """The next frame, or the next of a kind; what came before is taken in, too."""
        while True:
            frame = json.loads(await self.line.receive_from(PATIENCE))
            self._take_in(frame)
            if kind in ("", frame["type"]):
                return frame

    async def hears_of(self, number: str) -> Frame:
        """The next frame about a ticket: on a busy machine one of an earlier ticket comes late."""
        while (frame := await self.hears()).get("number") != number:
            pass
        return frame

    async def hears_out(self) -> list[Frame]:
        """Every frame until it is quiet."""
        heard = []
        while not await self.line.receive_nothing(QUIET):
            heard.append(await self.hears())
        return heard

    async def says(self, frame: Any) -> None:
        await self.line.send_to(frame if isinstance(frame, str) else json.dumps(frame))

    async def views(self, number: str) -> None:
        await self.says({"type": "viewing", "number": number})

    async def is_cut(self) -> int:
        """Wait for the end of the line; returns its code."""
        while True:
            sent = await self.line.receive_output(PATIENCE)
            if sent["type"] == "websocket.close":
                return int(sent["code"])

    def _take_in(self, frame: Frame) -> None:
        if frame["type"] == "hello":
            self.hello = frame
            self.counts = Counter(frame["snapshot"]["queues"])
        elif frame["type"] == "ticket.gone":
            self.versions.pop(frame["number"], None)
        elif frame["type"] == "ticket.changed":
            self.versions[frame["number"]] = frame["version"]
        self.counts.subtract(frame.get("left", ()))
        self.counts.update(frame.get("entered", ()))

    async def fresh(self) -> Counter[str]:
        """The counts as a new snapshot would have them."""
        return Counter(
            await in_thread(counts_of, await in_thread(User.objects.get, pk=self.user.pk))
        )


@asynccontextmanager
async def console(user: User, path: str = DESK, **headers: str) -> AsyncIterator[Console]:
    """An open line of `user`, by token unless headers say otherwise; hello has been heard."""
    if not headers:
        lasts = timedelta(hours=1)
        token = await in_thread(ApiToken.objects.issue, user, lasts=lasts, by=user)
        headers = {"authorization": f"Bearer {token}"}
    line = caller(path, **headers)
    accepted, _protocol = await line.connect(PATIENCE)
    assert accepted, f"{user} was refused at {path}"
    opened = Console(line, user)
    await opened.hears("hello")
    try:
        yield opened
    finally:
        await line.disconnect(timeout=PATIENCE)


@asynccontextmanager
async def consoles(*users: User) -> AsyncIterator[list[Console]]:
    """The open lines of several people."""
    async with AsyncExitStack() as open_lines:
        yield [await open_lines.enter_async_context(console(user)) for user in users]
