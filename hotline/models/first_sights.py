"""When somebody of the vendor first opened a ticket: nobody can say later that it was never seen.

Looking is no step: it moves no state and no version, and stands beside the record, append-only.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from hotline.models.states import State
from hotline.powers import Kind

if TYPE_CHECKING:
    from hotline.models.people import User
    from hotline.models.tickets import Ticket


class FirstSights(models.QuerySet["FirstSight"]):
    """Keeps who was first."""

    def keep(self, ticket: Ticket, *, by: User, at: datetime | None = None) -> None:
        """Note that `by` has the ticket before their eyes; of several at once the first stays.

        Only what waits in the inbox is noted, and only a vendor's look: afterwards the record tells
        who had it.
        """
        if by.organisation_kind == Kind.VENDOR and ticket.state == State.RECEIVED:
            sight = FirstSight(ticket_id=ticket.pk, by=by, at=at or timezone.now())
            self.bulk_create([sight], ignore_conflicts=True)


class FirstSight(models.Model):
    """The first look at one ticket. Append-only."""

    ticket = models.OneToOneField("hotline.Ticket", models.PROTECT, related_name="first_sight")
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FirstSights.as_manager()
