"""Answers a page or a callback: one jump into a thread that is already there, and one back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Message = Mapping[str, Any]


class ThreadHandler(ASGIHandler):
    """Django's ASGI handler for a house whose middlewares and views are ordinary functions.

    Django's own makes a thread per request and enters it anew for every middleware. This one keeps
    ``settings.THREADS`` threads and runs a whole request in one of them, which answers three times
    as many callbacks; what arrives while all are busy waits its turn.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="request")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """One request. A browser that left meanwhile does not stop what it asked for."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()

        def send_part(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()

        answer = copy_context().run
        response = await loop.run_in_executor(
            self._threads, answer, self._answer, scope, body, send_part
        )
        if not response.streaming:
            await self.send_response(response, send)

    def _answer(
        self, scope: dict[str, Any], body: IO[bytes], send_part: Callable[[Message], None]
    ) -> HttpResponseBase:
        try:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
            response._handler_class = self.__class__
            if response.streaming:
                # Its rows come from the connection of this very thread, so they are sent from here.
                self._stream(response, send_part)
            response.close()
        finally:
            body.close()
        return response

    def _stream(self, response: Any, send_part: Callable[[Message], None]) -> None:
        headers = [(k.encode("ascii"), v.encode("latin1")) for k, v in response.items()]
        for cookie in response.cookies.values():
            headers.append((b"Set-Cookie", cookie.output(header="").encode("ascii").strip()))
        start = {"type": "http.response.start", "status": response.status_code}
        send_part(start | {"headers": headers})
        for part in response:
            for chunk, _ in self.chunk_bytes(part):
                send_part({"type": "http.response.body", "body": chunk, "more_body": True})
        send_part({"type": "http.response.body", "body": b""})
