"""The desk for programs: every thing in a module of its name; `hotline.urls` hangs them."""

from __future__ import annotations

from dispatch.api import (
    catalogues,
    emergency,
    events,
    me,
    messages,
    notes,
    outbound,
    people,
    replies,
    requests,
    reveal,
    steps,
    tickets,
)

ROOMS = (
    me,
    tickets,
    people,
    steps,
    replies,
    reveal,
    messages,
    notes,
    events,
    outbound,
    requests,
    catalogues,
    emergency,
)
routers = [room.router for room in ROOMS]
