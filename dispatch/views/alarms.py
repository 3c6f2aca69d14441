"""The banner of people in danger: what rings for me, and taking note of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dispatch.showing import siren
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, for_staff
from hotline.errors import Refused
from hotline.models.ringing import take_note


@for_staff
def alarms(request: DeskRequest) -> HttpResponse:
    """The banner as it now is, for the script that heard of a change."""
    return render(request, "dispatch/_siren.html", siren.shown(request.user))


@for_staff
@require_POST
def note(request: DeskRequest, number: str) -> HttpResponse:
    """My room knows; a browser without scripts goes on to the matter itself."""
    found = in_sight(request, number)
    try:
        take_note(found, by=request.user)
    except Refused as refused:
        return HttpResponse(refused.reason, status=refused.status, content_type="text/plain")
    if request.accepts("text/html"):
        return redirect("dispatch:ticket", number=number)
    return HttpResponse(status=204)
