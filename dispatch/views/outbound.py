"""What a person decides about a message to a citizen that failed, or that nobody is sure of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from dispatch.views.desk import in_sight
from dispatch.views.page import DeskRequest, draw, for_staff
from dispatch.views.tickets import context, done
from hotline.errors import Refused
from hotline.models import OutboundMessage, Ticket


@for_staff
@require_POST
def retry(request: DeskRequest, pk: int) -> HttpResponse:
    """Send once more what failed or could not reach the citizen."""
    message = _in_sight(request, pk)
    return _decided(request, message, lambda: message.retry(by=request.user))


@for_staff
@require_POST
def settle(request: DeskRequest, pk: int) -> HttpResponse:
    """Say whether an unsure message arrived; if not, it is sent once more."""
    message = _in_sight(request, pk)
    arrived = request.GET.get("arrived") == "yes"
    return _decided(
        request, message, lambda: message.settle_unsure(by=request.user, arrived=arrived)
    )


@for_staff
@require_POST
def by_hand(request: DeskRequest, pk: int) -> HttpResponse:
    """Say that it was posted by hand, in the platform's own app."""
    message = _in_sight(request, pk)
    return _decided(request, message, lambda: message.said_by_hand(by=request.user))


def _in_sight(request: DeskRequest, pk: int) -> OutboundMessage:
    """The message, reached through a ticket this person may see."""
    mine = OutboundMessage.objects.filter(ticket__in=Ticket.objects.in_sight_of(request.user))
    return get_object_or_404(mine.select_related("ticket"), pk=pk)


def _decided(
    request: DeskRequest, message: OutboundMessage, decide: Callable[[], None]
) -> HttpResponse:
    assert message.ticket is not None  # it was reached through its ticket
    number = message.ticket.number
    try:
        decide()
    except Refused as refused:
        found = in_sight(request, number)
        told: dict[str, Any] = {"step": None, "refusal": {"reason": refused.reason}}
        if request.htmx:
            told |= {"ticket": found}
            return render(request, "dispatch/_step.html", told, status=refused.status)
        return draw(
            request, level="ticket", status=refused.status, **context(request, found), **told
        )
    return done(request, number)
