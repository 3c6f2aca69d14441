"""Live lines over real sockets: nodes that agree, Redis that dies, clients that do not listen."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dispatch.consumers import COME_LATER
from tests.platforms import tencent
from tests.processes import Running, Town

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PATIENCE = 60  # seconds, on two cores that others use as well
MOST_READ = 1 << 20  # bytes of one message that the server takes in at all
ACCOUNT = tencent.Account()


@pytest.fixture(scope="module")
def city(new_town: Callable[..., Town]) -> Iterator[tuple[Town, Running, Running]]:
    """A town with two web processes and a worker."""
    town = new_town()
    town.worker()
    yield town, town.web(), town.web()
    town.stop()


@asynccontextmanager
async def line(town: Town, web: Running, who: str, **more: Any) -> AsyncIterator[ClientConnection]:
    """An open line of a member of the demo's cast."""
    bearer = await asyncio.to_thread(town.bearer, who)
    address = web.address.replace("http", "ws") + "/ws/desk/"
    async with websockets.connect(address, additional_headers=bearer, proxy=None, **more) as opened:
        yield opened


async def until(
    opened: ClientConnection, kind: str, patience: float = PATIENCE, **facts: Any
) -> dict[str, Any]:
    """Wait for a frame of that kind that says so."""
    async with asyncio.timeout(patience):
        while True:
            frame = json.loads(await opened.recv())
            if frame["type"] == kind and facts.items() <= frame.items():
                return dict(frame)


def somebody_writes(web: Running, who: str) -> None:
    message = tencent.text(f"oLIVE-{who}", "路灯不亮")
    with httpx.Client(trust_env=False) as client:
        answer = tencent.post(client, f"{web.address}/hooks/wechat/city-wechat/", message, ACCOUNT)
    assert answer.status_code == 200


async def test_what_happens_on_one_node_reaches_the_consoles_of_the_other(
    city: tuple[Town, Running, Running],
) -> None:
    town, one, other = city
    async with line(town, one, "operator1") as near, line(town, other, "operator2") as far:
        for opened in (near, far):
            await until(opened, "hello")
        await asyncio.to_thread(somebody_writes, one, "nodes")
        number = (await until(far, "ticket.changed", step="open"))["number"]
        await until(near, "ticket.changed", number=number)
        await near.send(json.dumps({"type": "viewing", "number": number}))
        await far.send(json.dumps({"type": "viewing", "number": number}))
        for opened in (near, far):  # they agree on who looks at it
            while len((await until(opened, "presence"))["viewers"]) < 2:
                pass


async def test_rubbish_on_the_wire_stops_nobody(city: tuple[Town, Running, Running]) -> None:
    town, web, _other = city
    async with line(town, web, "operator1") as well_behaved:
        await until(well_behaved, "hello")
        for rubbish in (b"\x00" * 1000, "[" * 100_000, "{", "\x00", "x" * 2_000_000):
            async with line(town, web, "operator2") as opened:
                await until(opened, "hello")
                try:
                    await opened.send(rubbish)
                    assert (await until(opened, "error"))["code"]
                except ConnectionClosed:
                    if len(rubbish) <= MOST_READ:
                        raise
        await asyncio.to_thread(broken_frames, web)
        pong = await well_behaved.ping()
        await asyncio.wait_for(pong, PATIENCE)


def broken_frames(web: Running) -> None:
    """Bytes that are no frames, before and after a handshake that is refused."""
    for junk in (b"\x81\xff\xff\xff", b"GET /ws/desk/ HTTP/1.1\r\nHost: x\r\n\r\n" * 50, b"\r\n"):
        with socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) as raw:
            raw.sendall(
                b"GET /ws/desk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                b"Sec-WebSocket-Version: 13\r\n\r\n" + junk
            )
            raw.settimeout(PATIENCE)
            assert b"403" in raw.recv(200)


@pytest.mark.parametrize("path", ["/ws/", "/ws/other/", "/nowhere"])
async def test_an_address_that_is_none_is_refused(
    city: tuple[Town, Running, Running], path: str
) -> None:
    _town, web, _other = city
    with pytest.raises(InvalidStatus, match="403"):
        async with websockets.connect(web.address.replace("http", "ws") + path, proxy=None):
            pass


async def test_a_client_that_does_not_read_holds_up_nobody(
    city: tuple[Town, Running, Running],
) -> None:
    town, web, _other = city
    async with (
        line(town, web, "operator1", max_queue=1, ping_interval=None) as deaf,
        line(town, web, "operator2") as other,
    ):
        await until(other, "hello")
        deaf.transport.pause_reading()
        took = []
        for n in range(30):
            began = time.monotonic()
            await asyncio.to_thread(somebody_writes, web, f"deaf-{n}")
            await until(other, "ticket.changed", step="open")
            took.append(time.monotonic() - began)
        assert sorted(took)[len(took) // 2] < 5
        deaf.transport.resume_reading()


async def test_after_redis_was_gone_consoles_hear_again(
    city: tuple[Town, Running, Running],
) -> None:
    town, web, _other = city
    async with line(town, web, "operator1") as before:
        await until(before, "hello")
        town.lose(town.redis)
        await asyncio.wait_for(before.wait_closed(), PATIENCE)
    assert before.close_code == COME_LATER
    await asyncio.to_thread(town.services.mend)
    town.replace_worker()
    async with asyncio.timeout(3 * PATIENCE):
        while not await hears_something_new(town, web):
            await asyncio.sleep(0.5)


async def hears_something_new(town: Town, web: Running) -> bool:
    """Whether a page that comes back hears hello and then what happens."""
    try:
        async with line(town, web, "operator1") as after:
            await until(after, "hello")
            await asyncio.to_thread(somebody_takes_a_ticket, town, web)
            return bool(await until(after, "ticket.changed", patience=5, step="take"))
    except (ConnectionClosed, InvalidStatus, TimeoutError):
        return False


def somebody_takes_a_ticket(town: Town, web: Running) -> None:
    """A step that needs nobody but the web process."""
    for who in ("operator1", "operator2"):
        headers, base = town.bearer(who), f"{web.address}/api/v1/"
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as c:
            number = c.get("tickets", params={"queue": "inbox"}).json()["items"][0]["number"]
            assert c.post(f"tickets/{number}/steps/take", json={}).status_code == 200
