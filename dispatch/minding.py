"""Looks after a live line: cuts it when its caller may no longer listen, mends what got lost.

The way from a step to a console is at most once: Redis may restart, a queue may run over. Instead
of asking what was lost, a line compares now and then what its console must believe with what is.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import close_old_connections

from dispatch import presence
from dispatch.lists import counts_of
from hotline.models import Queue

if TYPE_CHECKING:
    from dispatch.consumers import DeskConsumer

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

START_OVER, NOT_KNOWN = 4000, 4401  # close codes; at 4401 a page asks for a log-in
SETTLED = 2.0  # seconds after hello until what was under way then has been announced
CHECKED = (45.0, 75.0)  # seconds between two checks, at random so that they spread
SPREAD = 1.0  # seconds in which the lines of one person ask anew, after a change there
SURE = 1.0  # seconds between two looks at a difference: a frame on its way is none

# Lines share a few threads of their own: a slow database never holds up what is forwarded.
THREADS = ThreadPoolExecutor(4, thread_name_prefix="line")


# Five hundred consoles come back in one moment; as many connections to Redis would be refused.
AT_ONCE = 16
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def gate() -> asyncio.Semaphore:
    """Return what lets `AT_ONCE` lines of this process through to Redis at a time."""
    return _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


async def in_thread(ask: Callable[..., Answer], *args: Any) -> Answer:
    """Return what a function that asks the database says."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(THREADS, _with_a_connection, ask, args)


def _with_a_connection(ask: Callable[..., Answer], args: tuple[Any, ...]) -> Answer:
    close_old_connections()
    try:
        return ask(*args)
    finally:
        close_old_connections()  # back to the pool


class Minder:
    """The one who looks after one line, in a task beside it."""

    def __init__(self, line: DeskConsumer) -> None:
        self.line = line
        self.doubts = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._mind())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _mind(self) -> None:
        await self._wait(SETTLED)
        if self.line.heard:
            await self._safely(self._mend)
        while self.line.stands:
            await self._wait(random.uniform(*CHECKED))
            await self._safely(self._check)

    async def _wait(self, seconds: float) -> None:
        """Wait that long, or until there is a reason not to."""
        try:
            await asyncio.wait_for(self.doubts.wait(), seconds)
        except TimeoutError:
            return
        # The log-out or the new password has to be in the database before it is asked.
        await asyncio.sleep(random.uniform(SPREAD / 4, SPREAD))

    async def _safely(self, look: Callable[[], Any]) -> None:
        try:
            await look()
        except Exception as fault:  # database or Redis is away: the line itself still stands
            log.warning("a line could not be checked: %s", type(fault).__name__)

    async def _check(self) -> None:
        self.doubts.clear()
        if await self._is_welcome():
            await self.line.join()  # Redis may have forgotten us
            await self._mend()
            await in_thread(presence.forget_the_dead)

    async def _is_welcome(self) -> bool:
        line, now = self.line, await in_thread(self.line.caller)
        if now is None:
            await line.close(NOT_KNOWN)
        elif (now.audiences, now.powers) != (list(line.audiences), line.user.powers):
            await line.close(START_OVER)
        return line.stands

    async def _mend(self) -> None:
        """Tell the console anew what it must have missed."""
        first = await self._off()
        if not first:
            return
        await asyncio.sleep(SURE)
        lasting = {queue for queue, by in (await self._off()).items() if by == first.get(queue)}
        if lasting - {Queue.LATE}:
            await self.line.greet()
        elif lasting:  # time has passed, and no step says so
            await self.line.recount()

    async def _off(self) -> dict[str, int]:
        return self.line.ledger.off(await in_thread(counts_of, self.line.user))
