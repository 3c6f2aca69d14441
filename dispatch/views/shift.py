"""The end of a shift: hand one's open tickets to colleagues; and where somebody is meanwhile."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dispatch import bulk, duty, lists
from dispatch.views.page import DeskRequest, for_staff
from hotline.models import DutyState, Queue, Ticket
from hotline.models.arguments import LONG


@for_staff
def shift(request: DeskRequest) -> HttpResponse:
    """My open tickets, and handing all or some of them over, each with its own remark."""
    outcomes: dict[str, bulk.Outcome] = {}
    if request.method == "POST":
        outcomes = {one.number: one for one in _hand_over(request)}
    wanted = lists.Wanted(Queue.MINE, order="due")
    mine = lists.page(wanted, request.user, size=bulk.MOST)
    done = [one for one in outcomes.values() if one.done]
    shown: dict[str, Any] = {
        "rows": [
            {
                "ticket": ticket,
                "outcome": outcomes.get(ticket.number),
                "note": request.POST.get(f"note-{ticket.number}", ""),
            }
            for ticket in mine.tickets()
        ],
        "has_more": mine.has_more,
        "handed": len(done),
        "refused": len(outcomes) - len(done),
        "tried": bool(outcomes),
        "colleagues": duty.colleagues(request.user),
        "to": request.POST.get("to", ""),
        "longest": LONG,
        "duty": duty.state_of(request.user),
        "duty_states": DutyState.State.choices,
    }
    return render(request, "dispatch/shift.html", shown)


def _hand_over(request: DeskRequest) -> list[bulk.Outcome]:
    step = Ticket.steps()["hand_over"]
    to = request.POST.get("to", "")
    return [
        bulk.take(
            step,
            one,
            {"to": to, "note": request.POST.get(f"note-{one.number}", "")},
            by=request.user,
        )
        for one in bulk.chosen(request.POST.getlist("t"))
    ]


@for_staff
@require_POST
def state(request: DeskRequest) -> HttpResponse:
    """Say that one is at one's desk, on a break, or away."""
    told = request.POST.get("state", "")
    if told not in DutyState.State.values:
        return HttpResponse(status=422)
    now = DutyState.say(told, by=request.user)
    if request.accepts("text/html"):
        return redirect(request.user.place)
    return JsonResponse({"state": now.state, "since": now.since.isoformat()})
