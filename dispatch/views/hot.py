"""Hot matters: what many report of one event, gathered by titles; everybody sees their own. Above
them the alarms to leaders in charge, and who has seen them.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dispatch.showing import matters
from dispatch.views.page import DeskRequest, for_staff
from hotline.errors import Refused
from hotline.models import MatterAlarm
from hotline.models.growing import NOTE
from hotline.models.hot import LEAST, LOOKED_AT, WITHIN, hot_matters


@for_staff
def hot(request: DeskRequest) -> HttpResponse:
    """The board: the fastest growing first, each with its newest tickets."""
    shown = {
        "alarms": matters.alarms(request.user),
        "longest_note": NOTE,
        "asked": request.GET.get("ticket", ""),  # whose matter lies open
        "matters": hot_matters(request.user),
        "least": LEAST,
        "days": WITHIN.days,
        "looked_at": LOOKED_AT,
    }
    return render(request, "dispatch/hot.html", shown)


@for_staff
@require_POST
def seen(request: DeskRequest, pk: int) -> HttpResponse:
    """A leader has seen that a matter grows; without scripts the board comes next."""
    alarm = get_object_or_404(MatterAlarm.objects.in_sight_of(request.user), pk=pk)
    try:
        alarm.mark_seen(request.POST.get("note", ""), by=request.user)
    except Refused as refused:
        return HttpResponse(refused.reason, status=refused.status, content_type="text/plain")
    if request.accepts("text/html"):
        return redirect("dispatch:hot")
    return HttpResponse(status=204)
