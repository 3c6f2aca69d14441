"""Finds tickets: through the viewer, with what a page will touch, and the talk a
citizen goes on with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Subquery

from hotline.errors import Refused
from hotline.models.accounts import Contact
from hotline.models.clocks import Clock, ClockKind
from hotline.models.likeness import alike
from hotline.models.sight import InSight
from hotline.models.states import OPEN, State

if TYPE_CHECKING:
    from hotline.models.people import User
    from hotline.models.tickets import Ticket


MOST_LAPSED = 500  # in one sweep; the next one goes on
# What the step that continues a ticket asks it for.
FOR_A_STEP = (
    *("policy", "account", "lead_office__parent"),
    *("taken_by__office", "taken_by__organisation"),
)


class Tickets(InSight):
    """Finds tickets."""

    def going_on(self, contacts: Collection[Contact]) -> dict[int, list[Ticket]]:
        """The tickets of each contact that their words may continue, by the contact's key: the
        newest that is alive, then the disaster report they are making if that is another one.

        Closed, declined, set aside and merged ones never go on. The rows are locked, so that a
        person closing one at this moment comes either before or after.
        """
        alive = self.filter(contact__in=contacts, state__in=OPEN)
        newest = alive.order_by("contact", "-opened_at", "-id").distinct("contact")
        # Two questions, neither of which ever reads the whole table; asked as one with all its
        # joins, the planner does that.
        reports = {contact.report_id for contact in contacts if contact.report_id}
        keys = reports.union(newest.values_list("pk", flat=True))
        found = self.filter(pk__in=keys, state__in=OPEN)
        held = found.select_for_update(no_key=True).order_by("pk").prefetch_related(*FOR_A_STEP)
        talks: dict[int, list[Ticket]] = defaultdict(list)
        for ticket in sorted(held, key=lambda one: (one.opened_at, one.pk), reverse=True):
            talks[ticket.contact_id].append(ticket)
        return talks

    def critical(self) -> Self:
        """The open ones on which everything else waits: few, and found by an index of their own."""
        return self.filter(urgency="critical", state__in=OPEN)

    def like(self, ticket: Ticket, by: User, *, joined: bool = True) -> list[Ticket]:
        """Those that `by` sees and that may be the same matter as `ticket`, the likeliest first.

        `joined` is false where it is known that no other ticket was ever merged into this one.
        """
        return alike(self, ticket, by, joined=joined)

    def to_lapse(self, now: datetime) -> Self:
        """Those answered whose time to be followed up ran out, and that nobody called unsolved."""
        clocks = Clock.objects.filter(ticket=OuterRef("pk"), kind=ClockKind.FOLLOW_UP)
        newest = clocks.order_by("-started_at", "-id").values("due_at")[:1]
        waiting = self.filter(state=State.REPLIED, unsolved=False)
        return waiting.annotate(until=Subquery(newest)).filter(until__lte=now).order_by("pk")

    def lapse(self, now: datetime, *, by: User) -> int:
        """Close what is `to_lapse`, one by one; return how many. Several at once do no harm.

        Whatever moved since we looked is left: the step looks again under the row's lock.
        """
        closed = 0
        for pk in list(self.to_lapse(now).values_list("pk", flat=True)[:MOST_LAPSED]):
            with suppress(Refused):
                self.select_related("policy", "account").get(pk=pk).lapse(by=by)
                closed += 1
        return closed

    def with_public_row(self) -> Self:
        """Everything a row shows to a program, in two queries."""
        return self.select_related(
            "lead_office", "taken_by", "account", "merged_into"
        ).prefetch_related("assisting_offices")

    def with_page(self) -> Self:
        """Everything a ticket's page asks the ticket for, and its steps with few questions more."""
        return self.select_related(
            "category",
            "lead_office__parent",
            "taken_by",
            "account",
            "contact",
            "policy",
            "in_matter__matter__policy",
        ).prefetch_related("clocks")
