"""Who may open a live line: a token, or the cookie of a log-in together with an Origin of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from hotline.models import User
from hotline.models.api_tokens import ApiToken
from tests.cast import Cast
from tests.dispatch.lines import DESK, WALL, caller, console, in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

OURS = "http://testserver"


def cookie_of(user: User) -> str:
    """The cookie of a fresh log-in."""
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


async def opens(path: str = DESK, **headers: str) -> bool:
    """Whether a line opens for these headers."""
    line = caller(path, **headers)
    accepted, _code = await line.connect(3)
    if accepted:
        await line.disconnect(timeout=3)
    return bool(accepted)


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (OURS, True),
        ("https://testserver", False),  # another scheme is another origin
        ("http://testserver:8001", False),
        ("http://testserver.evil.example", False),
        ("http://eviltestserver", False),
        ("http://evil.example", False),
        ("http://user@testserver", False),
        ("null", False),
        ("", False),
        ("http://[", False),
        ("https://desk.city.example", True),  # named by the settings
        ("https://a.trusted.example", True),
        ("http://a.trusted.example", False),
        ("https://trusted.example.evil.example", False),
    ],
)
async def test_a_cookie_counts_only_with_an_origin_of_ours(
    cast: Cast, origin: str, welcome: bool
) -> None:
    cookie = await in_thread(cookie_of, cast.operator)
    trusted = ["https://desk.city.example", "https://*.trusted.example"]
    with override_settings(CSRF_TRUSTED_ORIGINS=trusted):
        assert await opens(cookie=cookie, origin=origin) == welcome


async def test_a_cookie_without_an_origin_is_refused(cast: Cast) -> None:
    assert not await opens(cookie=await in_thread(cookie_of, cast.operator))


async def test_behind_https_the_origin_has_to_be_https(cast: Cast) -> None:
    cookie = await in_thread(cookie_of, cast.operator)
    proxy: dict[str, Any] = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}
    with override_settings(**proxy):
        told = {"cookie": cookie, "x-forwarded-proto": "https"}
        assert await opens(**told, origin="https://testserver")
        assert not await opens(**told, origin=OURS)


async def test_a_host_that_is_not_ours_makes_no_origin_good(cast: Cast) -> None:
    cookie = await in_thread(cookie_of, cast.operator)
    line = caller(DESK, cookie=cookie, origin="http://evil.example")
    line.scope["headers"][0] = (b"host", b"evil.example")
    accepted, _code = await line.connect(3)
    assert not accepted


async def test_a_token_needs_no_origin(cast: Cast) -> None:
    token = await in_thread(token_of, cast.operator)
    assert await opens(authorization=f"Bearer {token}")
    assert await opens(authorization=f"bearer {token}", origin="http://evil.example")


def token_of(user: User) -> str:
    return ApiToken.objects.issue(user, lasts=timedelta(hours=1), by=user)


@pytest.mark.parametrize(
    "shown", ["Bearer ", "Bearer wrong", "Basic b3A6b3A=", "Bearer " + "x" * 10_000, "{token}"]
)
async def test_who_shows_a_bad_token_is_not_helped_by_a_cookie(cast: Cast, shown: str) -> None:
    token = await in_thread(token_of, cast.operator)
    cookie = await in_thread(cookie_of, cast.operator)
    shown = shown.replace("{token}", token)  # without its scheme
    assert not await opens(authorization=shown, cookie=cookie, origin=OURS)


async def test_two_of_a_header_are_as_good_as_none(cast: Cast) -> None:
    token, cookie = [await in_thread(f, cast.operator) for f in (token_of, cookie_of)]
    for name, one, two in (
        ("authorization", f"Bearer {token}", "Bearer wrong"),
        ("origin", OURS, "http://evil.example"),
    ):
        line = caller(DESK, cookie=cookie)
        line.scope["headers"] += [(name.encode(), v.encode()) for v in (one, two)]
        accepted, _code = await line.connect(3)
        assert not accepted, name


async def test_a_stranger_is_refused(cast: Cast) -> None:
    assert not await opens()
    assert not await opens(origin=OURS)
    assert not await opens(origin=OURS, cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345")
    assert not await opens(path=f"{DESK}?user=1&access_token=x", origin=OURS)


@pytest.mark.parametrize("path", ["/ws/", "/ws/desk", "/ws/desk/x", "/", "/ws/../ws/desk/", "//"])
async def test_an_address_that_is_none_is_refused_quietly(cast: Cast, path: str) -> None:
    assert not await opens(path, authorization=f"Bearer {await in_thread(token_of, cast.operator)}")


async def test_logging_out_cuts_the_line_of_that_log_in(cast: Cast) -> None:
    browser = Client()
    await in_thread(browser.force_login, cast.operator)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    by_cookie, by_token = console(cast.operator, cookie=cookie, origin=OURS), console(cast.operator)
    async with by_cookie as here, by_token as there:
        await in_thread(browser.logout)
        assert await here.is_cut() == 4401
        assert not await there.hears_out()  # another door, still open


async def test_a_session_that_ran_out_opens_nothing(cast: Cast) -> None:
    from django.contrib.sessions.models import Session

    cookie = await in_thread(cookie_of, cast.operator)
    await in_thread(Session.objects.update, expire_date="2020-01-01T00:00:00Z")
    assert not await opens(cookie=cookie, origin=OURS)


async def test_a_log_in_of_a_disabled_person_opens_nothing(cast: Cast) -> None:
    cookie = await in_thread(cookie_of, cast.inspector)
    await in_thread(type(cast.inspector).objects.update, is_active=False)
    assert not await opens(cookie=cookie, origin=OURS)
    assert not await opens(WALL, cookie=cookie, origin=OURS)
