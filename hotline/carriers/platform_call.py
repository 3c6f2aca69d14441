"""One call to a platform over HTTP: bounded in time and size, and honest about whether it may have
arrived.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

import hotline.carriers.masking  # noqa: F401 - httpx must never log a token
from hotline.carriers.verdicts import Outcome, Undeliverable

JSON, FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded"
_FAILURES = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, between two bytes, and for everything together."""

    connect: float = 3.0
    read: float = 8.0
    total: float = 12.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `content` is at most as long as was asked for; `content_type` is the
    platform's claim.
    """

    status: int
    content_type: str
    content: bytes = field(repr=False)


def ask(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    content: bytes | None = None,
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    address: str = "",
    repeatable: bool = False,
    patience: Patience = Patience(),
    most: int = 1 << 20,
) -> Answer:
    """Make one call and return the answer, whatever its status; `content` is sent as JSON or as
    what `content_type` says.

    With `address` the connection goes to that IP address, whatever the host's name resolves to now.
    Raises `Undeliverable`: `retry` when not a byte of the request left, `unsure` when some did and
    no whole answer came back (`retry` here too if the call is `repeatable`, that is, does nothing
    by being made twice).
    """
    line = _Line()
    # httpx bounds each read, not their sum: a peer that drips a byte a second would hold the worker
    # for ever.
    fuse = threading.Timer(patience.total, line.cut)
    fuse.daemon = True
    fuse.start()
    try:
        named = httpx.URL(url)
        sent = {**(headers or {}), "Host": named.netloc.decode()}
        if content is not None:
            sent["Content-Type"] = content_type
        request = _client().build_request(
            method,
            named.copy_with(host=address) if address else named,
            params=params,
            content=content,
            headers=sent,
            timeout=httpx.Timeout(patience.read, connect=patience.connect, pool=patience.connect),
            extensions={"trace": line.trace, **({"sni_hostname": named.host} if address else {})},
        )
        response = _client().send(request, stream=True)
        try:
            received = _receive(response, most)
        finally:
            response.close()
    except _FAILURES as failure:
        # The failure itself may quote the address and with it a token: only its name goes on.
        name = type(failure).__name__
        if not line.used:
            raise Undeliverable("unreachable", Outcome.RETRY, detail=name) from None
        raise Undeliverable("no_answer", unsure(repeatable), detail=name) from None
    finally:
        fuse.cancel()
    if received is None:
        raise Undeliverable("answer_too_large", Outcome.FINAL if repeatable else Outcome.UNSURE)
    return Answer(response.status_code, response.headers.get("Content-Type", ""), received)


def unsure(repeatable: bool) -> Outcome:
    """Return what a lost answer means: try again if nothing is done twice by that, else ask a
    person.
    """
    return Outcome.RETRY if repeatable else Outcome.UNSURE


class _Line:
    """What happened on the wire: was a byte of the request handed over, and which socket to cut."""

    def __init__(self) -> None:
        self.used = False
        self.socket: socket.socket | None = None
        self.is_cut = False

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.socket = facts["return_value"].get_extra_info("socket")
            if self.is_cut:
                self.cut()
        elif event.endswith("send_request_headers.started"):
            self.used = True

    def cut(self) -> None:
        self.is_cut = True
        if self.socket is not None:
            with suppress(OSError):
                # Not SSLSocket's own shutdown, which would pull its state from under the reading
                # thread.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


def _receive(response: httpx.Response, most: int) -> bytes | None:
    received = bytearray()
    for chunk in response.iter_raw():
        received += chunk
        if len(received) > most:
            return None
    return bytes(received)


@cache
def _client() -> httpx.Client:
    """Return this process's client. No connection is used twice: one that the platform closed
    meanwhile would turn a message that was never sent into one nobody is sure about. Proxies are
    what the settings name, not what the environment happens to hold.
    """
    return httpx.Client(
        headers={"Accept-Encoding": "identity", "User-Agent": "hotline"},
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        trust_env=False,
    )


os.register_at_fork(after_in_child=_client.cache_clear)
