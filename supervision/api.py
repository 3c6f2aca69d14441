"""The gallery for programs: the clocks that are pressing now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from dispatch.api.shapes import AlertShape
from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.models import Clock, Queue

router = Router(tags=["supervision"])
DUE = Order("alerts", ("due_at", "id"))


@router.get("alerts", response=Collection[AlertShape], summary="Alerts")
def alerts(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Open clocks past their yellow point, of tickets in sight; what is due first comes first."""
    user, now = known(request), timezone.now()
    open_clocks = Clock.objects.filter(stopped_at=None, yellow_at__lte=now)
    seen = open_clocks.filter(
        ticket__places__audience=user.sight, ticket__places__queue=Queue.ALL
    ).select_related("ticket")
    if not user.sight:
        seen = seen.none()
    return page(
        seen,
        DUE,
        lambda clock: AlertShape.of(clock, now, number=clock.ticket.number),
        cursor=cursor,
        limit=limit,
    )
