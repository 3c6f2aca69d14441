"""What a test does with words that were said in public, on whichever platform."""

from __future__ import annotations

from dispatch.delivery import deliver
from hotline.models import OutboundMessage, Ticket
from intake.models import Arrival
from tests.cast import FACTS, Cast


class Aired:
    """An account of the cast below which citizens comment; for `Microblog` and `Paper`."""

    cast: Cast

    def handled(self, ticket: Ticket) -> Ticket:
        """Lead a ticket to where it is answered; what waits before the answer has been tried."""
        cast = self.cast
        for waiting in ticket.outbound.filter(state="pending"):
            deliver(waiting.pk)
        ticket.accept(by=cast.operator, kind="help", category="1501", title="积水", facts=FACTS)
        ticket.dispatch(by=cast.operator, lead="water")
        return ticket.sign(by=cast.handler)

    def arrivals(self) -> int:
        return Arrival.objects.count()

    def answers(self, ticket: Ticket) -> list[OutboundMessage]:
        """What releases made, in order."""
        return list(ticket.outbound.filter(release__isnull=False).order_by("pk"))
