"""Who stands at a live line: told by a bearer token, or by a log-in's cookie from our own pages.

A browser sends its cookie to whoever asks it to, so a cookie counts only together with an Origin
of ours; a token is shown on purpose and needs none. Whoever shows a token is judged by it alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.dispatch import receiver
from django.http import parse_cookie
from django.utils.http import is_same_domain

from hotline import events
from hotline.models import User
from hotline.models.api_tokens import ApiToken

LONGEST_TOKEN = 200
Scope = dict[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Doorkeeper:
    """Puts into `scope["caller"]` a function that says who is calling now, None for nobody.

    It asks the database, so call it in a thread; and call it again later, for log-ins end.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.application({**scope, "caller": _caller(scope)}, receive, send)


def _caller(scope: Scope) -> Callable[[], User | None]:
    shown, origin, cookies = (_values(scope, n) for n in (b"authorization", b"origin", b"cookie"))
    if shown:
        scheme, _blank, token = shown[0].partition(" ")
        if len(shown) == 1 and scheme.lower() == "bearer" and len(token) <= LONGEST_TOKEN:
            return partial(ApiToken.objects.holder_of, token.strip())
        return lambda: None
    key = parse_cookie("; ".join(cookies)).get(settings.SESSION_COOKIE_NAME)
    if key and key.isalnum() and len(origin) == 1 and _is_ours(origin[0], scope):
        return partial(_logged_in, key)
    return lambda: None


@receiver(user_logged_out)
def _left(user: User | None, **_signal: Any) -> None:
    """Who logs out leaves the live lines of that log-in, too."""
    if user is not None:
        events.recheck(user.pk)


def _logged_in(session_key: str) -> User | None:
    """Who is logged in, asked of the session as it is stored now (password change ends it)."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(cast(Any, SimpleNamespace(session=session)))
    return user if user.is_authenticated and user.is_active else None


def _is_ours(origin: str, scope: Scope) -> bool:
    """The rule of Django's CSRF protection: our own address, or one that the settings trust."""
    request = ASGIRequest({**scope, "type": "http", "method": "GET"}, BytesIO())
    try:
        if origin == f"{request.scheme}://{request.get_host()}":
            return True
        given = urlsplit(origin)
    except (DisallowedHost, ValueError):
        return False
    for trusted in map(urlsplit, settings.CSRF_TRUSTED_ORIGINS):
        domain = trusted.netloc.lstrip("*")
        if given.scheme == trusted.scheme and is_same_domain(given.netloc, domain):
            return True
    return False


def _values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header: where there are two, each reader may believe another."""
    return [value.decode("latin1") for key, value in scope["headers"] if key.lower() == name]
