"""What whoever helps must see first: who is in danger, where it is, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from dispatch.disasters import FOLLOWS, Event
from hotline.models import Clock, Ticket
from hotline.models.missing import ASKED_WHILE, Part, asked, missing
from hotline.positions import GCJ02, Position

Shown = dict[str, Any]


def shown(ticket: Ticket) -> Shown:
    """The part of a ticket's page about place and danger; `there` tells whether it has any."""
    reports = ticket.kind == Ticket.Kind.DISASTER
    position = ticket.position
    return {
        "there": bool(reports or position or ticket.in_danger),
        "reports": reports,
        "dangers": ticket.dangers,
        "position": written(position) if position else "",
        "map": map_link(position) if position else "",
        "parts": _parts(ticket) if reports and ticket.state in ASKED_WHILE else [],
    }


def written(position: Position) -> str:
    """A position as people read it out: five places are a metre."""
    north, east = "N" if position.lat >= 0 else "S", "E" if position.lon >= 0 else "W"
    return f"{abs(position.lat):.5f}° {north}, {abs(position.lon):.5f}° {east}"


def map_link(position: Position) -> str:
    """Where the city's map shows it (HOTLINE_MAP_LINK); empty where the city named none."""
    drawn = position.to_gcj02()
    figures = {
        "{lat}": position.lat,
        "{lon}": position.lon,
        "{gcj_lat}": drawn.lat,
        "{gcj_lon}": drawn.lon,
    }
    link = settings.MAP_LINK
    for blank, figure in figures.items():
        link = link.replace(blank, f"{figure:.6f}")
    return link


def _parts(ticket: Ticket) -> list[Shown]:
    """What a report is made of: there, asked for, or missing."""
    lacks, said = missing(ticket), asked(ticket)
    return [
        {
            "name": part.label,
            "there": part not in lacks,
            "asked": part in lacks and part.statement in said,
        }
        for part in Part
    ]


# On the map -------------------------------------------------------------------------------------


def event(found: Event, owed: Mapping[int, Clock]) -> Shown:
    """One event: its point on the map and its reports, the leading one first, with the clock of the
    report upward that each of them owes.
    """
    first = sorted(found.reports, key=lambda one: one != found.lead)
    return {
        "number": found.lead.number,
        "title": found.lead.title,
        "critical": found.is_critical,
        "count": len(found.reports),
        "reporters": sum(found.reporters.values()),
        "point": _drawn(found.position) if found.position else None,
        "reports": [_report(one, found, owed.get(one.pk)) for one in first],
    }


def _report(ticket: Ticket, found: Event, owed: Clock | None) -> Shown:
    gathers = not ticket.confidential and (ticket == found.lead or ticket.state in FOLLOWS)
    return {
        "ticket": ticket,
        "owed": owed,
        "reporters": found.reporters[ticket.pk],
        "gathers": gathers,
        "place": ticket.facts.get("where", ""),
        "position": written(ticket.position) if ticket.position else "",
        "dangers": ticket.dangers,
    }


def ground() -> Shown:
    """What lies under the points: the city's tiles, or nothing but a grid."""
    return {"tiles": settings.TILES, "by": settings.TILES_BY}


def _drawn(position: Position) -> tuple[str, str]:
    """A place as the tiles are drawn, in degrees for programs."""
    there = position.to_gcj02() if settings.TILES and settings.TILES_DATUM == GCJ02 else position
    return f"{there.lat:.6f}", f"{there.lon:.6f}"
