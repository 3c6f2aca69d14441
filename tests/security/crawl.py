"""Walks through the house as a browser would: opens addresses and what their pages link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import connection
from django.test import Client

from tests.security.house import House, body_of
from tests.security.routes import ROUTES

LINK = re.compile(r'(?:href|hx-get|src)="([^"]+)"')
MOST_LINKS = 10  # of one visitor
NOT_MEANT = {"django_session"}  # who has a session is another matter

Seen = tuple[str, Any, bytes]  # address, answer, what it holds


def everything(house: House) -> list[str]:
    """An address of every kind, and of every form of a step."""
    found = [house.at(example) for example, _answers in ROUTES.values()]
    steps = ("take", "accept", "sign", "dispatch", "hand_over", "set_aside", "contact")
    found += [house.at(f"/desk/tickets/{{number}}/steps/{step}/") for step in steps]
    found += [house.at(f"/api/v1/tickets/{{number}}/steps/{step}") for step in steps]
    found += [house.at("/desk/tickets/{answered}/"), house.at("/desk/tickets/{answered}/reply/")]
    found += [house.at("/api/v1/tickets/{answered}/replies"), "/desk/queues/all/?order=due"]
    return found


def walk(client: Client, start: list[str], links: int = MOST_LINKS) -> Iterator[Seen]:
    """Open these addresses and what their pages link to, each once, at most so many links."""
    waiting, seen = list(start), set()
    while waiting and len(seen) < len(start) + links:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        content = body_of(answer)
        assert answer.status_code < 500, address
        yield address, answer, content
        if is_page(answer):
            waiting += links_of(address, content)


def is_page(answer: Any) -> bool:
    """Whether a browser would show it as a page."""
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


def links_of(address: str, content: bytes) -> Iterator[str]:
    """Where a page leads within the house."""
    for link in LINK.findall(content.decode()):
        there = urlsplit(urljoin(address, unescape(link)))
        if not (there.scheme or there.netloc) and not there.path.startswith("/static/"):
            yield there.path + (f"?{there.query}" if there.query else "")


def rows() -> dict[str, str]:
    """A digest of every table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table not in NOT_MEANT:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), ''))"
                    f' FROM "{table}" t'
                )
                found[table] = cursor.fetchone()[0]
    return found
