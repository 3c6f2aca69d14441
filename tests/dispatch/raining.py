"""A storm over the cast's city: reports by citizens at places, and the pages beside them."""

from __future__ import annotations

import itertools
from typing import Any

from django.test import Client

from hotline.models import Ticket, User
from tests.cast import FACTS, Cast, says

_citizens = itertools.count(1)
HERE = (29.2741, 118.1551)


def reported(
    cast: Cast, text: str = "车库进水了", *, at: tuple[float, float] | None = HERE, **said: Any
) -> Ticket:
    """A disaster report of another citizen."""
    said.setdefault("who", f"oRAIN{next(_citizens):023d}")
    if at:
        said["extra"] = {"lat": at[0], "lon": at[1], "datum": "WGS-84"}
    return says(cast, text, **said).report(by=cast.machine)


def in_danger(cast: Cast, text: str = "车库进水，有人被困", **said: Any) -> Ticket:
    """One in which people are in danger, as the machine has found."""
    return reported(cast, text, **said).alarm(by=cast.machine, dangers=["trapped"])


def handled(cast: Cast, ticket: Ticket) -> Ticket:
    """The water office has it."""
    ticket.accept(by=cast.operator, kind="disaster", category="1501", title="积水", facts=FACTS)
    ticket.dispatch(by=cast.operator, lead="water")
    return ticket.sign(by=cast.handler)


def window(by: User) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(by)
    return client


def chosen(*tickets: Ticket) -> dict[str, list[str]]:
    """What the marked boxes of these send."""
    return {"t": [f"{one.number}:{one.version}" for one in tickets]}
