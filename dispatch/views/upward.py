"""One report upward by itself, as it was released, to be printed or read out."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from dispatch.showing.upward import READERS
from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, for_staff


@for_staff
def report(request: DeskRequest, number: str, report: str) -> HttpResponse:
    """The report of that number; for the government and the inspectorate."""
    found = in_sight(request, number)
    if request.user.organisation_kind not in READERS:
        raise Http404
    out = found.upward_reports.select_related("written_by", "released_by__office")
    shown = {"ticket": found, "report": get_object_or_404(out, number=report)}
    return render(request, "dispatch/upward.html", shown)
