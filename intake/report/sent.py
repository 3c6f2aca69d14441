"""What a browser is shown after it sent a form: number and code, for a quarter of an hour.

They stand in no address. The session remembers which arrivals this browser brought; a shared link,
a second browser and a late reload find nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest

from hotline.models import OutboundMessage, Secret, Ticket
from hotline.models.statements import RECEIPT
from intake.models import Arrival

KEY = "reports"
LASTS = 15 * 60  # seconds: long enough to write six characters down in the rain
MOST = 5  # of one browser at once


@dataclass(frozen=True)
class Receipt:
    """One form that was sent; without a ticket it is safe and waits to be read."""

    ticket: Ticket | None = None
    code: str = ""
    words: str = ""
    office: str = ""


def remember(request: HttpRequest, arrival: Arrival) -> None:
    """This browser brought `arrival`."""
    kept = _kept(request)
    kept.pop(str(arrival.pk), None)
    kept[str(arrival.pk)] = int(time.time()) + LASTS
    request.session[KEY] = dict(list(kept.items())[-MOST:])


def receipts(request: HttpRequest) -> list[Receipt]:
    """What this browser sent within the time, the newest first, each ticket once."""
    brought = _kept(request)
    found = Arrival.objects.select_related("ticket__account").in_bulk([int(pk) for pk in brought])
    tickets: dict[int | None, Receipt] = {}
    for pk in reversed(brought):
        arrival = found.get(int(pk))
        if arrival and arrival.ticket_id not in tickets:
            tickets[arrival.ticket_id] = _receipt(arrival.ticket)
    return list(tickets.values())


def forget(request: HttpRequest) -> None:
    """Show nothing more in this browser."""
    request.session.pop(KEY, None)


def _kept(request: HttpRequest) -> dict[str, int]:
    now, kept = time.time(), request.session.get(KEY, {})
    return {pk: until for pk, until in kept.items() if until > now}


def _receipt(ticket: Ticket | None) -> Receipt:
    """This page is the delivery of a receipt whose carrier has no other way."""
    if ticket is None:
        return Receipt()
    said = OutboundMessage.objects.filter(ticket=ticket, statement__statement__code=RECEIPT)
    receipt = said.select_related("statement__statement", "speaker__office").first()
    return Receipt(
        ticket=ticket,
        code=ticket.secrets.get(kind=Secret.Kind.TRACKING_CODE).open(),
        words=receipt.words if receipt else "",
        office=str(receipt.speaker.office or "") if receipt else "",
    )
