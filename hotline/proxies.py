"""Tells who really calls when a proxy stands in front of us, and believes nobody else about it.

Whoever is named by HOTLINE_TRUSTED_PROXIES may say in `X-Forwarded-For` whom they speak for. A
client can write that header, too, and many proxies only add to what they got: so it is read from
its end, and the first address that is none of our proxies is the client. From everybody else the
headers count for nothing, or guessing could be made fast by claiming a new address each time.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

Scope = dict[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDED_FOR, FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"


class Proxies:
    """Puts the client's own address into `scope["client"]`."""

    def __init__(self, application: Application, trusted: Sequence[str]) -> None:
        """`trusted` are addresses or networks; raises `ValueError` for what is neither."""
        self.application = application
        self.trusted: list[Network] = [ipaddress.ip_network(one, strict=False) for one in trusted]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.application(self.seen_through(scope), receive, send)

    def seen_through(self, scope: Scope) -> Scope:
        """Return the scope with the client who really calls."""
        client, headers = (scope.get("client") or ("",))[0], scope.get("headers", [])
        if not self._is_ours(client):
            believed = [pair for pair in headers if pair[0].lower() != FORWARDED_PROTO]
            return {**scope, "headers": believed}
        named = ",".join(
            value.decode("latin1") for name, value in headers if name.lower() == FORWARDED_FOR
        )
        for address in reversed([one.strip() for one in named.split(",") if one.strip()]):
            if not _is_address(address):
                break  # nothing beyond it can be believed
            client = address
            if not self._is_ours(address):
                break
        return {**scope, "client": [client, 0]}

    def _is_ours(self, address: str) -> bool:
        if not _is_address(address):
            return False
        found = ipaddress.ip_address(address)
        return any(found in network for network in self.trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
