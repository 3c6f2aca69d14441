"""The gallery for programs: the cards that press now, and the inspectorate's leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel

from dispatch.api.shapes import AlertShape
from hotline.api.callers import known
from hotline.api.pages import MOST, PAGE, Collection, Cursor, Limit, Order, cut, page, place_of
from hotline.api.shapes import Moment, Person
from hotline.models import Card, Lead
from supervision.figures import quick
from supervision.figures.definitions import By
from supervision.figures.question import asked_by
from supervision.figures.told import told

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


class FigureShape(BaseModel):
    """A count `n`; or a share `n` in `of` with its 95 % interval (Wilson); or how long `n` of them
    took, in seconds. `too_few`: fewer than ten, nobody is ranked by it.
    """

    figure: str
    label: str
    definition: str
    n: int
    of: int | None
    rate: float | None
    low: float | None
    high: float | None
    too_few: bool
    median: int | None
    p90: int | None
    p99: int | None


class FiguresShape(BaseModel):
    """The figures of one office, category, channel, vendor or day; `group` is its code."""

    group: str
    name: str
    figures: list[FigureShape]


First = Annotated[date | None, Query(None, alias="from", description="a day; else 30 days ago")]
Last = Annotated[date | None, Query(None, alias="to", description="that day included; else today")]

Code = Annotated[str, Query(max_length=40, description="its tickets alone; one you may look at")]


@router.get("figures", response=Collection[FiguresShape], summary="Figures")
def figures(
    request: HttpRequest,
    first: First,
    last: Last,
    by: By = By.ALL,
    office: Code = "",
    vendor: Code = "",
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> Any:
    """Of the tickets that came in on these days: an office of what its subtree leads, a vendor of
    what came in at its own doors and only what is its own work, the centre and the inspectorate of
    everything but what is sealed.
    """
    user, today = known(request), timezone.localdate()
    begins = first or (last or today) - timedelta(days=30)
    question = asked_by(user, begins, last or today, by, office=office, vendor=vendor)
    found = told(quick.figures(question), question)
    if cursor:
        [after] = place_of(cursor, "figures", 1)
        found = [one for one in found if one["group"] > after]
    limit = min(limit, MOST)
    return cut(found, limit, "figures", lambda one: [one["group"]], lambda one: one)
