"""What a card shows as proof: the timeline, every limit, pauses and extensions, and who held it.
Ids, codes and times; never words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.models.cards import moment
from hotline.models.climbing import Crossing
from hotline.models.clocks import Clock, ClockKind
from hotline.models.organisations import Office

# What these clocks time is done by the hotline centre; all others run against offices.
OF_THE_CENTRE = (
    *(ClockKind.RESPOND, ClockKind.DISPATCH, ClockKind.RULING, ClockKind.FOLLOW_UP),
    *(ClockKind.UP_FIRST, ClockKind.UP_NEXT),
)
# What is read of a ticket beside it, for any number of tickets in as many questions.
READ = ("events", "clocks", "requests", "assisting_offices")
LIMITS = ("started_at", "due_at", "original_due_at", "stopped_at")
TIMES = ("blue_at", "yellow_at", "deep_red_at", "counts_from")


def owners(clock: Clock, crossing: Crossing, offices: dict[str, Office]) -> list[Office]:
    """Whose clock it was when it was crossed: the centre's, the assisting offices', the lead's."""
    centre = [office for office in offices.values() if office.is_centre]
    if clock.kind in OF_THE_CENTRE:
        return centre
    lead, assisting = _dispatched(clock.ticket, crossing.at)
    codes = assisting if clock.kind == ClockKind.ASSIST else [lead]
    return [offices[code] for code in codes if code in offices] or centre


def _dispatched(ticket: Any, at: datetime) -> tuple[str, list[str]]:
    """The offices it lay with at that moment; it may have been returned since."""
    told = [e.details for e in ticket.events.all() if e.step == "dispatch" and e.at <= at]
    if told:
        return str(told[-1].get("lead", "")), list(told[-1].get("assist", []))
    lead = ticket.lead_office.code if ticket.lead_office else ""
    return lead, [office.code for office in ticket.assisting_offices.all()]


def evidence(clock: Clock, crossing: Crossing, owing: list[Office]) -> dict[str, Any]:
    """The proof of one crossing; the ticket was read with `READ`."""
    ticket = clock.ticket
    return {
        "ticket": {
            "number": ticket.number,
            "state": ticket.state,
            "version": ticket.version,
            "kind": ticket.kind,
            "urgency": ticket.urgency,
            "opened_at": moment(ticket.opened_at),
            "dispatches": ticket.dispatches,
            "reworks": ticket.reworks,
            "chases": ticket.chases,
            "length": ticket.length,
        },
        "limit": {
            "limit": clock.limit,
            "policy": clock.policy_id,
            "calendar": clock.calendar,
            "basis": clock.basis,
            "started_at": moment(clock.started_at),
            "due_at": moment(crossing.due_at),
            **{name: moment(getattr(clock, name)) for name in TIMES},
        },
        "clocks": [_limit(one) for one in ticket.clocks.all()],
        "steps": [_step(event) for event in ticket.events.all()],
        "requests": [_request(one) for one in sorted(ticket.requests.all(), key=_asked)],
        "pauses": _pauses(ticket),
        "held_by": {
            "offices": [office.code for office in owing],
            "taken_by": ticket.taken_by_id,
        },
    }


def _limit(clock: Clock) -> dict[str, Any]:
    told = {name: moment(getattr(clock, name)) for name in LIMITS}
    return {"clock": clock.kind, "limit": clock.limit, "basis": clock.basis} | told


def _step(event: Any) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "step": event.step,
        "by": event.by_id,
        "office": event.by_office,
        "kind": event.by_kind,
        "at": moment(event.at),
        "from": event.came_from,
        "to": event.went_to,
        "seal": event.seal,
    }


def _request(request: Any) -> dict[str, Any]:
    return {
        "id": request.pk,
        "kind": request.kind,
        "reason": request.reason,
        "state": request.state,
        "asked_at": moment(request.asked_at),
        "until": moment(request.until),
        "ruled_at": moment(request.ruled_at),
        "ruler": request.ruler_id,
    }


def _pauses(ticket: Any) -> list[dict[str, Any]]:
    """When the offices' clocks stood still: from a granted shelving to the step that resumed."""
    resumed = [event.at for event in ticket.events.all() if event.step == "resume"]
    granted = [r for r in ticket.requests.all() if r.kind == "shelving" and r.state == "granted"]
    found = []
    for request in sorted(granted, key=_asked):
        until = next((at for at in resumed if at >= request.ruled_at), None)
        told = {"from": moment(request.ruled_at), "until": moment(until)}
        found.append({"request": request.pk, "reason": request.reason} | told)
    return found


def _asked(request: Any) -> Any:
    return request.asked_at
