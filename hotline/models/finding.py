"""Finds tickets: through the viewer, with what a page will touch, and the talk a
citizen goes on with.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db.models import Prefetch

from hotline.models.accounts import Contact
from hotline.models.clocks import Clock
from hotline.models.sight import InSight
from hotline.models.states import OPEN

if TYPE_CHECKING:
    from hotline.models.tickets import Ticket


# What the step that continues a ticket asks it for.
FOR_A_STEP = (
    *("policy", "account", "lead_office__parent"),
    *("taken_by__office", "taken_by__organisation"),
)


class Tickets(InSight):
    """Finds tickets."""

    def going_on(self, contacts: Collection[Contact]) -> dict[int, Ticket]:
        """The newest ticket of each contact that is still alive, by the contact's key.

        Closed, declined, set aside and merged ones never go on. The rows are locked, so that a
        person closing one at this moment comes either before or after.
        """
        alive = self.filter(contact__in=contacts, state__in=OPEN)
        newest = alive.order_by("contact", "-opened_at", "-id").distinct("contact")
        # Two questions, neither of which ever reads the whole table; asked as one with all its
        # joins, the planner does that.
        found = self.filter(pk__in=list(newest.values_list("pk", flat=True)), state__in=OPEN)
        held = found.select_for_update(no_key=True).order_by("pk").prefetch_related(*FOR_A_STEP)
        return {ticket.contact_id: ticket for ticket in held}

    def with_row(self) -> Self:
        """Everything a row of a list shows, in two queries; the clocks that run as
        `running_clocks`.
        """
        running = Prefetch("clocks", Clock.objects.filter(stopped_at=None), "running_clocks")
        return self.select_related("lead_office", "taken_by", "account").prefetch_related(running)

    def with_public_row(self) -> Self:
        """Everything a row shows to a program, in two queries."""
        return self.select_related(
            "lead_office", "taken_by", "account", "merged_into"
        ).prefetch_related("assisting_offices")

    def with_page(self) -> Self:
        """Everything a ticket's page and its steps ask the ticket for."""
        return self.select_related(
            "category",
            "lead_office__parent",
            "taken_by__organisation",
            "taken_by__office",
            "account",
            "contact",
            "policy",
        ).prefetch_related("clocks", "assisting_offices")
