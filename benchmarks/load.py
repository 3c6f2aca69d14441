"""Posts what it is given, over a few connections that stay open, and takes the time of each."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

CONNECTIONS = 16
PATIENCE = 30.0  # seconds for one answer


@dataclass
class Load:
    """When each request set out (`time.time()`), the seconds to its answer, and its status."""

    began: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def per_second(self) -> float:
        """Accepted requests per second over the whole load."""
        return self.statuses.count(200) / self.lasted


def pour(
    port: int, requests: list[tuple[int, bytes]], *, per_second: float = 0, connections: int = 0
) -> Load:
    """Post everything from a process of its own: as fast as answers come, or at a steady pace."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as other:
        return other.submit(_pour, port, requests, per_second, connections or CONNECTIONS).result()


def _pour(
    port: int, requests: list[tuple[int, bytes]], per_second: float, connections: int
) -> Load:
    return asyncio.run(_over_connections(port, requests, per_second, connections))


async def _over_connections(
    port: int, requests: list[tuple[int, bytes]], per_second: float, connections: int
) -> Load:
    load, waiting = Load(), enumerate(requests)
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    began = time.perf_counter()
    await asyncio.gather(*(_post(line, waiting, per_second, began, load) for line in lines))
    load.lasted = time.perf_counter() - began
    for _reader, writer in lines:
        writer.close()
    return load


async def _post(
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    waiting: Iterator[tuple[int, tuple[int, bytes]]],
    per_second: float,
    start: float,
    load: Load,
) -> None:
    reader, writer = line
    for place, (number, request) in waiting:
        # At a steady pace a request is late from the moment it should have gone, not from when a
        # connection became free.
        due = start + place / per_second if per_second else time.perf_counter()
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        load.began[number] = time.time() - (time.perf_counter() - due)
        writer.write(request)
        status = await asyncio.wait_for(_answer(reader), PATIENCE)
        load.seconds.append(time.perf_counter() - due)
        load.statuses.append(status)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    _, _, length = head.lower().partition(b"content-length:")
    await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
    return int(head[9:12])
