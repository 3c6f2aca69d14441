"""Posts many callbacks over many connections at once, as the platform does on a stormy night.

Bounded by construction: it sends the list it was given, each message at most three times, and ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

from tests.platforms.tencent import Account, Callback, Fields, callback


@dataclass
class Poured:
    """What came back: status and seconds of each request, and bodies that were not `success`."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the seconds that `share` (0 to 1) of the requests did not exceed."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def pour(
    hook: str,
    messages: Iterable[Fields],
    account: Account,
    *,
    connections: int = 20,
    tries: int = 3,
    patience: float = 5.0,
) -> Poured:
    """Post all messages over many connections at once, repeating what fails as the platform does.

    A repeat is locked and signed anew, as seen in the field. `patience` in seconds.
    """
    return asyncio.run(_pour(hook, list(messages), account, connections, tries, patience))


async def _pour(
    hook: str,
    messages: list[Fields],
    account: Account,
    connections: int,
    tries: int,
    patience: float,
) -> Poured:
    poured, waiting = Poured(), iter(messages)

    async def one_connection() -> None:
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(timeout=patience, limits=limits, trust_env=False) as client:
            for message in waiting:
                for _ in range(tries):
                    if await _deliver(client, hook, callback(message, account), poured):
                        break

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    return poured


async def _deliver(client: httpx.AsyncClient, hook: str, sent: Callback, poured: Poured) -> bool:
    began = time.perf_counter()
    headers = {"Content-Type": sent.content_type}
    try:
        answer = await client.post(hook, params=sent.query, content=sent.body, headers=headers)
    except httpx.HTTPError as failure:
        poured.statuses.append(0)
        poured.strange.append(type(failure).__name__)
        return False
    poured.statuses.append(answer.status_code)
    poured.seconds.append(time.perf_counter() - began)
    if answer.text not in ("success", ""):
        poured.strange.append(answer.text[:200])
    return answer.status_code == 200
