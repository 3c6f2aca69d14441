"""Turns away what is too big before it is taken apart, in words of the page it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def at_most(size: int, *, else_: Answer) -> Callable[[View], View]:
    """A view that takes posts of at most `size` bytes; what is more is answered by `else_`."""

    def mark(view: View) -> View:
        view.at_most, view.too_big = size, else_  # type: ignore[attr-defined]
        return view

    return mark


def bounded(answer: Answer) -> Answer:
    """Middleware, before all that read a post. What names no length has none: such a post counts as
    empty everywhere.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        return answer(request)

    def look(request: HttpRequest, view: Any, _args: Any, _named: Any) -> HttpResponseBase | None:
        most, length = getattr(view, "at_most", None), request.META.get("CONTENT_LENGTH") or "0"
        if most is None or not length.isdecimal() or int(length[:18]) <= most:
            return None
        told: HttpResponseBase = view.too_big(request)
        return told

    respond.process_view = look  # type: ignore[attr-defined]
    return respond
