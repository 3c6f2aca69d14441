"""Leads (线索): complaints about an official's conduct, sealed, for the inspectorate alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from hotline.models.people import User
from hotline.powers import Power

if TYPE_CHECKING:
    from hotline.models.tickets import Ticket


class Leads(models.QuerySet["Lead"]):
    """Opens leads, and finds them through whoever asks."""

    def open(self, ticket: Ticket, *, by: User) -> Lead:
        """Hand a sealed matter to the inspectorate."""
        return self.create(ticket=ticket, opened_by=by)

    def in_sight_of(self, user: User) -> Self:
        """Those `user` may see: an inspector all of them, anybody else none."""
        return self.all() if Power.SUPERVISE in user.powers else self.none()


class Lead(models.Model):
    """One lead. It holds no words; those are on the sealed ticket."""

    ticket = models.OneToOneField("hotline.Ticket", models.PROTECT, related_name="discipline_lead")
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = Leads.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"lead {self.pk}"
