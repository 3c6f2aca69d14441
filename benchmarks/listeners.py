"""Many consoles in a process of their own, which note when each frame came."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from benchmarks.figures import Broken

AT_ONCE = 20  # connections that are being opened
READY_WITHIN = 60  # seconds
Heard = tuple[float, dict[str, Any]]  # when (`time.time()`), and the frame


class Listeners:
    """Consoles at `address`, one for each of `headers`. Use it as a context manager."""

    def __init__(self, address: str, headers: list[dict[str, str]]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._line, other = spawn.Pipe()
        self._process = spawn.Process(target=_listen, args=(address, headers, other), daemon=True)

    def __enter__(self) -> Listeners:
        self._process.start()
        if not self._line.poll(READY_WITHIN) or self._line.recv() != "ready":
            raise Broken("the consoles could not connect")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def heard(self) -> list[Heard]:
        """Return what came since the last time one asked."""
        self._line.send("heard")
        found: list[Heard] = self._line.recv()
        return found


def _listen(address: str, headers: list[dict[str, str]], line: Connection) -> None:
    asyncio.run(_listen_all(address, headers, line))


async def _listen_all(address: str, headers: list[dict[str, str]], line: Connection) -> None:
    heard: list[tuple[float, str | bytes]] = []
    gate = asyncio.Semaphore(AT_ONCE)
    calls = [_connect(address, header, gate) for header in headers]
    listening = [asyncio.create_task(_hear(c, heard)) for c in await asyncio.gather(*calls)]
    line.send("ready")
    read = cache(json.loads)  # the same frame comes to hundreds
    while await asyncio.to_thread(line.recv):
        line.send([(at, read(text)) for at, text in heard])
        heard.clear()
    assert listening


async def _connect(
    address: str, header: dict[str, str], gate: asyncio.Semaphore
) -> ClientConnection:
    async with gate:
        return await websockets.connect(
            address, additional_headers=header, compression=None, open_timeout=READY_WITHIN,
            ping_interval=None, proxy=None,
        )  # fmt: skip


async def _hear(console: ClientConnection, heard: list[tuple[float, str | bytes]]) -> None:
    async for text in console:
        heard.append((time.time(), text))
