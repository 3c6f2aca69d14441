"""Who comes to the proof: the inspectorate, and to a part of it the platform office."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hotline.api.pages import Order, cursor_of, place_of
from hotline.api.problems import Problem
from hotline.models import User
from hotline.powers import Power

View = Callable[..., HttpResponse]
INSPECTORATE = frozenset({str(Power.SUPERVISE)})
WATCHERS = frozenset({str(Power.SUPERVISE), str(Power.ADMINISTER)})
PAGE = 50  # rows


def for_who_watches(powers: frozenset[str]) -> Callable[[View], View]:
    """Let in who holds one of `powers`; for everybody else the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
            if not user.powers & powers:
                raise Http404
            response = view(request, user, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        return guarded

    return decorate


def draw(
    request: HttpRequest, template: str, shown: dict[str, Any], *, place: str = ""
) -> HttpResponse:
    """Draw a page of the proof; `place` is the tab it stands under."""
    user = request.user
    assert isinstance(user, User)  # the gate let nobody else in
    supervises = Power.SUPERVISE in user.powers
    shown = shown | {
        "place": place,
        "supervises": supervises,
        "may_see_dead_letters": not supervises,
    }
    return render(request, f"supervision/proof/{template}.html", shown)


def paged(request: HttpRequest, rows: Any, order: Order, asked: dict[str, str]) -> dict[str, Any]:
    """One page of `rows` and the address of the next; a place that is not ours is the start."""
    after = request.GET.get("after", "")
    if after:
        with suppress(Problem):
            rows = rows.filter(order.behind(place_of(after, order.name, len(order.by))))
    found = list(rows.order_by(*order.by)[: PAGE + 1])
    here, more = found[:PAGE], len(found) > PAGE
    return {
        "rows": here,
        "next": _next(order, here[-1], asked) if more else "",
        "older": bool(after),
    }


def _next(order: Order, last: Any, asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return "?" + urlencode(kept | {"after": cursor_of(order.name, order.place_of(last))})
