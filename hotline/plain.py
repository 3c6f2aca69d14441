"""Refuses at the door what no row can hold: a NUL in an address, a cookie or a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

Answer = Callable[[HttpRequest], HttpResponseBase]
NUL = "\0"


def storable(answer: Answer) -> Answer:
    """Middleware. PostgreSQL keeps no NUL, and no page should find that out by breaking."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if any(NUL in value for value in request.COOKIES.values()):
            return _refusal()
        return answer(request)

    def look(request: HttpRequest, view: Any, _args: Any, _named: Any) -> HttpResponseBase | None:
        # Interfaces for programs read what they get themselves, and refuse it in their own form.
        if getattr(view, "csrf_exempt", False):
            return None
        return _refusal() if _has_nul(request.GET) or _has_nul(request.POST) else None

    respond.process_view = look  # type: ignore[attr-defined]
    return respond


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in v for v in values) for name, values in sent.lists())


def _refusal() -> HttpResponse:
    return HttpResponse("400\n", status=400, content_type="text/plain; charset=utf-8")
