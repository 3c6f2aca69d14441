"""Tickets: lists of them, and one with all that is on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api.finding import Asked, listed
from dispatch.api.shapes import TicketPage, TicketRow
from dispatch.api.sight import in_sight
from hotline.api.callers import known
from hotline.api.pages import Collection
from hotline.models import FirstSight

router = Router(tags=["tickets"])


@router.get("tickets", response=Collection[TicketRow], summary="Tickets in sight")
def tickets(request: HttpRequest, asked: Query[Asked]) -> Any:
    """A queue, or everything in sight; newest first, or what is due first."""
    return listed(known(request), asked, TicketRow.of)


@router.get("tickets/{number}", response=TicketPage, summary="One ticket")
def ticket(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """With its clocks, alerts and suggestions. The ETag is its version, for If-Match."""
    user = known(request)
    found = in_sight(user, number)
    FirstSight.objects.keep(found, by=user)
    response["ETag"] = f'"{found.version}"'
    return TicketPage.of(found, user)
