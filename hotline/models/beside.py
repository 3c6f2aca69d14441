"""What consoles hear of a ticket that took no step: a message went out, a picture came in."""

from __future__ import annotations

from functools import cache

from django.utils import timezone

from hotline import events
from hotline.models.people import User
from hotline.models.sight import Queue, QueueEntry


def announce_beside(ticket: int, what: str) -> None:
    """Tell everybody who sees the ticket, at the version it has.

    No row is locked here, so no queue is touched: a step may be under way.
    """
    by, at = _machine(), timezone.now().isoformat()
    seeing = QueueEntry.objects.filter(ticket=ticket, queue=Queue.ALL)
    told = seeing.values_list("audience", "ticket__number", "ticket__version", "ticket__state")
    events.publish(
        {
            audience: events.TicketChanged(
                number=number, version=version, state=state, step=what, by=by, at=at
            )
            for audience, number, version, state in told
        }
    )


@cache
def _machine() -> str:
    return User.objects.machine().name
