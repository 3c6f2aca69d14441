"""Fetches a file from an address that a platform named, and never from inside our own house."""

from __future__ import annotations

import ipaddress
import socket

import httpx

from hotline.carriers.platform_call import Answer, Patience, ask
from hotline.carriers.verdicts import Outcome, Undeliverable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where an IPv4 address stands in the last four bytes: translation (RFC 6052), and the form that was
# given up (RFC 4291, 2.5.5.1).
TRANSLATED = [ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "::/96")]
TRANSLATED_AT_HOME = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215


def fetch_elsewhere(url: str, *, home: str, patience: Patience, most: int) -> Answer:
    """Return what lies at `url`, at most `most` bytes.

    The address came over the wire, so it may name a machine of ours: only public addresses are
    asked, the one that was looked at is the one connected to, and no redirect is followed. `home`
    is the platform's own API, which may stand anywhere (a proxy, a test). Raises `Undeliverable`.
    """
    try:
        there = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise _forbidden() from None
    if there.scheme not in ("http", "https") or not there.host or there.userinfo:
        raise _forbidden()
    address = "" if _same_place(there, httpx.URL(home)) else _public_address(there)
    return ask("GET", url, address=address, repeatable=True, patience=patience, most=most)


def _same_place(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _public_address(url: httpx.URL) -> str:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undeliverable("unreachable", Outcome.RETRY, detail="no such host") from None
    addresses = [ipaddress.ip_address(str(place[4][0]).partition("%")[0]) for place in found]
    # One private address among them is one too many: somebody is trying.
    if not addresses or not all(map(_is_public, addresses)):
        raise _forbidden()
    return str(addresses[0])


def _is_public(address: Address) -> bool:
    """Neither ours nor a way to ours: a tunnel's address leads where the one inside it says."""
    if address.is_multicast or not address.is_global:
        return False
    if address.version == 4:
        return True
    if address.is_site_local or address in TRANSLATED_AT_HOME:
        return False
    inside = address.sixtofour
    if any(address in network for network in TRANSLATED):
        inside = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return inside is None or inside.is_global


def _forbidden() -> Undeliverable:
    return Undeliverable("forbidden_address", Outcome.FINAL)
