"""Whom we believe about who calls: the proxies that the settings name, and no one else."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.proxies import Proxies

PROXY, CLIENT, LIE = "10.0.0.5", "203.0.113.7", "198.51.100.1"


def seen(
    peer: str | None, *forwarded: str, trusted: tuple[str, ...] = (), **more: str
) -> dict[str, Any]:
    """What the house sees of a call from `peer` with these X-Forwarded-For headers."""
    headers = [(b"host", b"testserver")]
    headers += [(b"x-forwarded-for", value.encode()) for value in forwarded]
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    scope = {"type": "http", "headers": headers, "client": [peer, 4711] if peer else None}
    return Proxies(None, trusted).seen_through(scope)  # type: ignore[arg-type]


def client_of(*told: Any, **more: Any) -> str | None:
    return (seen(*told, **more).get("client") or [None])[0]


def test_without_a_proxy_nobody_is_believed() -> None:
    assert client_of(CLIENT, LIE) == CLIENT
    assert client_of("127.0.0.1", LIE) == "127.0.0.1"
    assert client_of(None, LIE) is None


def test_a_proxy_that_is_named_is_believed() -> None:
    assert client_of(PROXY, CLIENT, trusted=("10.0.0.0/8",)) == CLIENT
    assert client_of("::1", CLIENT, trusted=("127.0.0.0/8", "::1")) == CLIENT
    assert client_of("10.9.9.9", CLIENT, trusted=(PROXY,)) == "10.9.9.9"


def test_what_a_client_wrote_into_the_header_itself_counts_for_nothing() -> None:
    for told in ((f"{LIE}, {CLIENT}",), (LIE, CLIENT), (f"{LIE},{LIE} ,{CLIENT}",)):
        assert client_of(PROXY, *told, trusted=(PROXY,)) == CLIENT


def test_a_row_of_proxies_is_followed_to_the_first_that_is_none_of_ours() -> None:
    told = f"{LIE}, {CLIENT}, 10.0.0.6"
    assert client_of(PROXY, told, trusted=("10.0.0.0/8",)) == CLIENT
    assert client_of(PROXY, told, trusted=(PROXY,)) == "10.0.0.6"


@pytest.mark.parametrize("rubbish", ["", " ", ",,", "unknown", "127.0.0.1:80", "x" * 9000, "\xff"])
def test_rubbish_names_nobody(rubbish: str) -> None:
    assert client_of(PROXY, rubbish, trusted=(PROXY,)) == PROXY
    assert client_of(PROXY, f"{LIE},{rubbish}", trusted=(PROXY,)) in {PROXY, LIE}
    if rubbish.strip(" ,"):
        assert client_of(PROXY, f"{LIE},{rubbish}", trusted=(PROXY,)) == PROXY


def test_only_a_proxy_says_that_the_call_came_over_https() -> None:
    names = [n for n, _v in seen(CLIENT, trusted=(PROXY,), x_forwarded_proto="https")["headers"]]
    assert b"x-forwarded-proto" not in names
    names = [n for n, _v in seen(PROXY, trusted=(PROXY,), x_forwarded_proto="https")["headers"]]
    assert b"x-forwarded-proto" in names


def test_the_door_of_the_house_asks_this_first() -> None:
    from django.conf import settings

    from hotline.asgi import application

    assert isinstance(application, Proxies)
    assert settings.TRUSTED_PROXIES == []  # no https, so no proxy
    with pytest.raises(ValueError, match="proxy"):
        Proxies(application, ["proxy"])
