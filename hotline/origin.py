"""Remembers from which address the request at work came, for platforms that ask who spoke."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

_address: ContextVar[str] = ContextVar("hotline_origin", default="")


def remembered(answer: Answer) -> Answer:
    """Middleware: while a request is answered, `address()` tells where it came from."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        token = _address.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return answer(request)
        finally:
            _address.reset(token)

    return respond


def address() -> str | None:
    """Return the address of whoever asks, None outside a request or where it is none."""
    try:
        return str(ipaddress.ip_address(_address.get()))
    except ValueError:
        return None
