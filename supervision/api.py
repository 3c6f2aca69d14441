"""The gallery for programs: the cards that press now, and the inspectorate's leads."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from dispatch.api.shapes import AlertShape
from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.api.shapes import Moment, Person
from hotline.models import Card, Lead

router = Router(tags=["supervision"])
NEWEST_CARD = Order("alerts", ("-raised_at", "-id"))
NEWEST = Order("leads", ("-id",))


@router.get("alerts", response=Collection[AlertShape], summary="Alerts")
def alerts(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """The cards in sight that press: warnings while their clock runs, red ones until they are
    cancelled; the newest first.
    """
    seen = Card.objects.in_sight_of(known(request)).pressing()
    seen = seen.select_related("ticket", "acknowledged_by").defer("evidence")
    return page(seen, NEWEST_CARD, AlertShape.of, cursor=cursor, limit=limit)


class LeadShape(BaseModel):
    """A complaint about an official's conduct; what it says stands on the sealed ticket."""

    id: int
    number: str
    opened_at: Moment
    opened_by: Person

    @classmethod
    def of(cls, lead: Lead) -> LeadShape:
        return cls(
            id=lead.pk,
            number=lead.ticket.number,
            opened_at=lead.opened_at,
            opened_by=Person.of(lead.opened_by),
        )


@router.get("leads", response=Collection[LeadShape], summary="Leads")
def leads(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """The inspectorate's, newest first; for everybody else there are none."""
    found = Lead.objects.in_sight_of(known(request)).select_related("ticket", "opened_by__office")
    return page(found, NEWEST, LeadShape.of, cursor=cursor, limit=limit)
