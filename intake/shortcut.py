"""Lets a platform's callback past everything that only a browser needs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

Answer = Callable[[HttpRequest], HttpResponseBase]

HOOKS = "/hooks/"


def hooks_first(answer: Answer) -> Answer:
    """Middleware, the outermost. A callback has no session, no language and no form to protect;
    looking for them costs half as much again as storing it.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(HOOKS):
            try:
                view, given, named = resolve(request.path_info)
            except Resolver404:
                return answer(request)
            response: HttpResponseBase = view(request, *given, **named)
            return response
        return answer(request)

    return respond
