"""The disaster desk: the open reports beside a map, and gathering those of one event."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dispatch import bulk, disasters
from dispatch.showing import disaster as showing
from dispatch.showing.upward import READERS
from dispatch.views.page import DeskRequest, for_staff
from hotline.headers import policy_with_pictures_from
from hotline.powers import Power


@for_staff
def desk(request: DeskRequest) -> HttpResponse:
    """The list, the critical ones first, and the map; for a script only the list."""
    return _drawn(request)


@for_staff
@require_POST
def gather(request: DeskRequest) -> HttpResponse:
    """Have the marked reports handled as one event."""
    chosen = bulk.chosen(request.POST.getlist("t"))
    return _drawn(request, gathering=disasters.gather(chosen, by=request.user))


def _drawn(request: DeskRequest, **told: Any) -> HttpResponse:
    found = disasters.events(request.user)
    reports = [report for event in found for report in event.reports]
    shown, reads = len(reports), request.user.organisation_kind in READERS
    owed = disasters.owed_upward(reports) if reads else {}
    told |= {
        "events": [showing.event(event, owed) for event in found],
        "shown": shown,
        "more": shown >= disasters.MOST,
        "may_gather": Power.RECEIVE in request.user.powers,
        "ground": showing.ground(),
        "may_see_dead_letters": request.user.in_centre,
    }
    part = "#events" if request.htmx and request.method == "GET" else ""
    response = render(request, f"dispatch/disaster.html{part}", told)
    if settings.TILES:
        response["Content-Security-Policy"] = policy_with_pictures_from(settings.TILES)
    return response
