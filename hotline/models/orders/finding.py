"""Opens orders, and finds them through whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from hotline.models.orders.record import OrderTicket
from hotline.models.organisations import below
from hotline.models.people import User
from hotline.models.sight import Queue, QueueEntry
from hotline.models.tickets import Ticket
from hotline.powers import Kind, Power

if TYPE_CHECKING:
    from hotline.models.orders.order import Order

CENTRE = "centre"
# What a page and the steps of an order ask it for.
WITH = ("office__parent", "entry", "policy", "opened_by__office")


class Orders(models.QuerySet["Order"]):
    """Opens orders, and finds them."""

    def open(self, sent: Any = None, /, *, by: User, **given: Any) -> Order:
        """Open an order, as a step that only the inspectorate may take."""
        order = self.model()
        order.open(sent, by=by, **given)
        return order

    def in_sight_of(self, user: User) -> Self:
        """The inspectorate sees all; an office those that it, or one below it, has to answer; the
        centre also those whose tickets it all sees. For a vendor there are none.
        """
        if Power.SUPERVISE in user.powers:
            return self.all()
        if user.organisation_kind != Kind.GOVERNMENT or not user.sight or user.office_id is None:
            return self.none()
        theirs = Q(office__in=below(user.office_id))
        return self.filter(theirs | self._seen_at_the_centre() if user.in_centre else theirs)

    def seen_at_the_centre(self) -> Self:
        """Those on tickets that the centre sees: one that it does not see hides the whole order."""
        return self.filter(self._seen_at_the_centre())

    def for_reading(self, user: User) -> Self:
        """With what a list or a page shows, and of the tickets only those that `user` sees."""
        seen = Ticket.objects.in_sight_of(user)
        lines = OrderTicket.objects.filter(ticket__in=seen).select_related("ticket")
        return self.select_related(*WITH).prefetch_related(
            Prefetch("lines", queryset=lines, to_attr="seen_lines")
        )

    def overdue(self, now: datetime) -> Self:
        """Those whose answer is owed and late."""
        return self.filter(waits_until__lt=now)

    def by_due(self) -> Self:
        """What is owed first, the longest overdue at the top; then all others, the newest first."""
        return self.order_by(F("waits_until").asc(nulls_last=True), "-id")

    @staticmethod
    def _seen_at_the_centre() -> Q:
        lines = OrderTicket.objects.filter(order=OuterRef("pk"))
        seen = QueueEntry.objects.filter(
            ticket=OuterRef("ticket"), audience=CENTRE, queue=Queue.ALL
        )
        return Q(Exists(lines)) & ~Q(Exists(lines.filter(~Exists(seen))))
