"""The door of every call: readable, known, not too fast; every refusal leaves as a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hotline.api import problems
from hotline.api.callers import known
from hotline.api.once import once
from hotline.api.pace import demand_pace
from hotline.api.problems import Problem
from hotline.api.reading import demand_plain_address, read
from hotline.errors import Refused

log = logging.getLogger(__name__)
AFTER = 5  # seconds until a caller may try again while the database is away

View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """Have `view` answer only people we know, each at their pace, each request once."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            demand_plain_address(request)
            read(request)
            user = known(request)
            demand_pace(user)
            return once(request, user, lambda: _run(view, request, *args, **kwargs))
        except Exception as fault:
            return _told(fault)

    return answer


def open_to_all(view: View) -> View:
    """Have `view` answer anybody: the description of the interface, which holds no case."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _run(view, request, *args, **kwargs)

    return answer


def nothing_here(request: HttpRequest, **_address: Any) -> HttpResponseBase:
    """Every address that is none of ours."""
    raise problems.out_of_sight()


def _run(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        response = view(request, *args, **kwargs)
    except Exception as fault:
        return _told(fault)
    if isinstance(response, HttpResponseNotAllowed):
        reason = _("This address does not take that method.")
        refused = Problem(405, reason, code="method", allow=response["Allow"])
        return problems.answer(refused)
    return response


def _told(fault: Exception) -> HttpResponseBase:
    """Turn what went wrong into an answer that tells the caller what they need and no more."""
    if isinstance(fault, Refused):
        return problems.answer(fault)
    if isinstance(fault, Http404):
        return problems.answer(problems.out_of_sight())
    log.error("the interface failed: %s", type(fault).__name__, exc_info=fault)
    if isinstance(fault, OperationalError | InterfaceError):
        reason = _("The database is away for a moment. Nothing was changed.")
        return problems.answer(Problem(503, reason, code="away", retry_after=AFTER))
    reason = _("Something broke on our side. Nothing was changed.")
    return problems.answer(Problem(500, reason, code="broken"))
