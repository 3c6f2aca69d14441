"""Who calls: whoever shows a token, or is logged in and proves that the page was ours (CSRF)."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from hotline.api.problems import Problem
from hotline.models import User
from hotline.models.api_tokens import ApiToken

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LONGEST_TOKEN = 200


def caller(request: HttpRequest) -> User | None:
    """Return who calls, or None; raises Problem 403 without proof of CSRF. Asked once a request."""
    if not hasattr(request, "caller"):
        request.caller = _caller(request)  # type: ignore[attr-defined]
    return cast("User | None", request.caller)  # type: ignore[attr-defined]


def known(request: HttpRequest) -> User:
    """Return who calls; raises Problem 401 if we do not know them."""
    person = caller(request)
    if person is None:
        raise Problem(401, _("Log in, or show a token that is still good."), code="unknown")
    return person


def _caller(request: HttpRequest) -> User | None:
    shown = request.headers.get("Authorization", "")
    if shown:  # whoever shows a token is judged by it alone, never by a cookie beside it
        scheme, _blank, token = shown.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token.strip()) <= LONGEST_TOKEN:
            return None
        return ApiToken.objects.holder_of(token.strip())
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not person.is_active:
        return None
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Problem(403, _("The CSRF token is missing or wrong."), code="csrf")
    return cast(User, person)


class Token(AuthBase):
    """For the description of the interface: `Authorization: Bearer …`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        return caller(request)


class Session(AuthBase):
    """For the description of the interface: the cookie of a log-in; writing needs X-CSRFToken."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"
    csrf = True  # has the page that describes the interface send the token along

    def __call__(self, request: HttpRequest) -> Any:
        return caller(request)
