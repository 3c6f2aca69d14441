"""One ticket's whole life as evidence: every event and whether the chain holds, every limit and why
it ended when it did, and which digests stand for it.
"""

from __future__ import annotations

from typing import Any

from dispatch.showing.explaining import explained
from dispatch.showing.ticket import label_of
from hotline.models import (
    Clock,
    DayDigest,
    DigestLine,
    Event,
    FirstSight,
    Office,
    Request,
    RequestKind,
    Ticket,
)
from hotline.models.record import first_fault, holding

SHORT = 16  # hex digits of a seal
DAYS = 40  # of the way of one limit that are told on paper
Part = dict[str, Any]


def of(ticket: Ticket) -> Part:
    """Everything the page of evidence shows; the chain is checked while it is drawn."""
    events = list(ticket.events.select_related("by__organisation").order_by("seq"))
    for event in events:
        event.ticket = ticket
    return {
        "ticket": ticket,
        "fault": first_fault(ticket, events),
        "seen": FirstSight.objects.filter(ticket=ticket).select_related("by__organisation").first(),
        "events": _events(events),
        "clocks": _clocks(ticket),
        "granted": _granted(ticket),
        "digests": _digests(ticket, events),
        "newest": DayDigest.objects.order_by("-day").first(),
    }


def _events(events: list[Event]) -> list[Part]:
    offices, states = dict(Office.objects.values_list("code", "name")), dict(Ticket.State.choices)
    return [
        {
            "it": event,
            "step": label_of(event.step),
            "place": offices.get(event.by_office, "") or event.by.organisation.name,
            "from": states.get(event.came_from, ""),
            "to": states.get(event.went_to, ""),
            "seal": event.seal[:SHORT],
            "holds": holds,
        }
        for event, holds in holding(events)
    ]


def _clocks(ticket: Ticket) -> list[Part]:
    return [_clock(clock) for clock in ticket.clocks.select_related("policy")]


def _clock(clock: Clock) -> Part:
    """A limit. Where it went on after a pause, `counts_from` is when it first began."""
    told = explained(clock)
    return told | {
        "it": clock,
        "level": clock.level,
        "late": clock.level in ("red", "deep_red"),
        "days": told["days"][:DAYS],
        "more": told["more"] + max(0, len(told["days"]) - DAYS),
    }


def _granted(ticket: Ticket) -> list[Part]:
    """What was asked and how it was ruled; pauses and extensions are among it."""
    return [
        {
            "it": request,
            "kind": RequestKind(request.kind).label,
            "state": Request.State(request.state).label,
        }
        for request in ticket.requests.select_related("asker", "ruler").order_by("id")
    ]


def _digests(ticket: Ticket, events: list[Event]) -> list[Part]:
    """The lines of this ticket: each stands for every day from its own up to that of the next."""
    lines = list(DigestLine.objects.filter(number=ticket.number).order_by("digest"))
    seals = {event.seq: event.seal for event in events}
    days = list(DayDigest.objects.order_by("day").values_list("day", flat=True)) if lines else []
    found = []
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        covered = [
            day for day in days if line.digest_id <= day and (not after or day < after.digest_id)
        ]
        found.append(
            {
                "line": line,
                "seal": line.seal[:SHORT],
                "days": len(covered),
                "until": covered[-1] if covered else line.digest_id,
                "holds": seals.get(line.length) == line.seal,
            }
        )
    return found
