"""The page of the overdue queue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.models import ClockKind, User
from supervision.late import queue, showing
from supervision.late.queue import LEVELS, Wanted
from supervision.orders.gate import at_the_wall


@require_safe
@at_the_wall
def late(request: HttpRequest, user: User) -> HttpResponse:
    """What is late or nearly so: what is due first at the top, or what presses longest."""
    wanted = Wanted.of(request.GET)
    clocks, after = queue.page(user, wanted, request.GET.get("after", ""))
    other = "due" if wanted.order == "since" else "since"
    shown = {
        "rows": showing.rows(clocks, wanted.now),
        "wanted": wanted,
        "groups": [
            {"code": code, "name": name, "count": count, "query": wanted.query(office=code)}
            for code, name, count in queue.by_office(wanted.now)
        ],
        "everywhere": wanted.query(office=""),
        "query": wanted.query(),
        "next_query": wanted.query(after=after) if after else "",
        "other": other,
        "other_query": wanted.query(order=other),
        "levels": [(level.value, level.label) for level in LEVELS],
        "clocks": ClockKind.choices,
        "at_wall": True,
    }
    return render(request, "supervision/late.html", shown)
