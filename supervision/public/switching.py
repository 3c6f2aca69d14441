"""Where the centre switches parts of the public boards on and off, in versions with a reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from dispatch.views.page import DeskRequest
from dispatch.views.rules.place import (
    PLACES,
    errors_of,
    for_the_centre,
    reason_field,
    whole_number,
)
from hotline.errors import Refused
from hotline.models import PublicBoards
from hotline.models.public_boards import PARTS
from supervision import tasks

VERSIONS = 20


@for_the_centre
def switch(request: DeskRequest) -> HttpResponse:
    """What everybody may see."""
    now = PublicBoards.in_force()
    shown, seen, reason, refused = set(now.shown), now.version, "", None
    if request.method == "POST":
        shown = set(request.POST.getlist("shown"))
        seen = whole_number(request.POST.get("seen")) or 0
        reason = request.POST.get("reason", "")
        try:
            PublicBoards.amend(shown, by=request.user, reason=reason, seen=seen)
        except Refused as caught:
            refused = caught
        else:
            tasks.make_public_months.delay()
            return redirect("supervision:public-rules")
    errors = errors_of(refused) if refused else {}
    shown_here = {
        "now": now,
        "parts": [{"code": c, "label": label, "on": c in shown} for c, label in PARTS.items()],
        "seen": seen,
        "reason": reason_field(reason, errors.get("reason", "")),
        "versions": PublicBoards.objects.select_related("made_by")[:VERSIONS],
        "refusal": {"reason": refused.reason} if refused else None,
        "places": [{"key": key, "name": name} for key, name in PLACES.items()],
        "place": "public",
        "may_see_dead_letters": True,
    }
    status = refused.status if refused else 200
    return render(request, "supervision/public/rules.html", shown_here, status=status)
