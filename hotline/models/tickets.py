"""A ticket (工单): one citizen's matter, and the steps that carry it to the archive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.models.finding import Tickets
from hotline.models.procedure.citizen import OwnMatter
from hotline.models.procedure.ending import Ending
from hotline.models.procedure.handling import Handling
from hotline.models.procedure.publishing import Publishing
from hotline.models.procedure.receiving import Receiving
from hotline.models.states import State


class Ticket(Receiving, Handling, Ending, Publishing, OwnMatter):
    """One matter. Its state changes only by the steps of the chapters, in the order they stand."""

    objects = Tickets.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_state"),
        ]
        indexes = [
            models.Index(fields=["contact", "-opened_at"], name="tickets_of_a_contact"),
            models.Index(fields=["-opened_at", "-id"], name="tickets_newest"),
            models.Index(fields=["id"], condition=Q(state=State.REPLIED), name="tickets_to_lapse"),
        ]
