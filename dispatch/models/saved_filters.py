"""A saved filter: a question to a queue that somebody asks every day, under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dispatch.models.belongings import Belonging
from hotline.models import Office, Queue
from hotline.models.searching import Sought, numbered


class SavedFilter(Belonging):
    """Which tickets of a queue; what is left empty does not narrow it."""

    queue = models.CharField(max_length=8, choices=Queue.choices, default=Queue.ALL)
    states = models.JSONField(default=list, blank=True)
    kinds = models.JSONField(default=list, blank=True)
    urgencies = models.JSONField(default=list, blank=True)
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_filter_of_a_name"),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(shared=True), name="filters_of_all"),
        ]

    def matching(self) -> Q:
        """What it asks of the ticket of a place in a queue."""
        asked = Q()
        for field, codes in (
            ("state", self.states),
            ("kind", self.kinds),
            ("urgency", self.urgencies),
        ):
            if codes:
                asked &= Q(**{f"ticket__{field}__in": codes})
        if self.office_id:
            asked &= Q(ticket__lead_office=self.office_id)
        sought = Sought.parse(self.words)
        if sought.words:
            asked &= Q(sought.held())
        for beginning in sought.numbers:
            asked &= numbered(beginning)
        return asked
