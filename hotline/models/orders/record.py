"""What stands beside an order for good: its own chained record, the words of each step, the tickets
it is about, and the inspectorate's case notes, which nobody else ever sees.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from hotline.models.people import User
from hotline.models.record import ChainedEvent
from hotline.powers import Kind, Power

BY_THE_INSPECTORATE = (
    *("open", "accept_answer", "send_back"),
    *("rule", "raise_level", "conclude"),
)
BY_THE_OFFICE = ("answer", "ask_extension")
BY_BOTH = ("attach",)


class OrderEvent(ChainedEvent):
    """One step that was taken: ids, codes and digests, never words. Append-only and chained as a
    ticket's record is (hotline/models/record.py).
    """

    thing = "order"

    order = models.ForeignKey(
        "hotline.Order", models.PROTECT, related_name="events", db_index=False
    )

    class Meta(ChainedEvent.Meta):
        constraints = [
            models.UniqueConstraint(fields=["order", "seq"], name="one_order_event_per_place"),
            models.CheckConstraint(
                condition=Q(step__in=BY_THE_INSPECTORATE, by_kind=Kind.INSPECTORATE)
                | Q(step__in=BY_THE_OFFICE, by_kind=Kind.GOVERNMENT)
                | Q(step__in=BY_BOTH, by_kind__in=[Kind.INSPECTORATE, Kind.GOVERNMENT]),
                name="each_side_takes_its_own_steps",
            ),
        ]


class OrderWords(models.Model):
    """The words of one step, personal data masked; the event names their digest. Append-only."""

    event = models.OneToOneField(OrderEvent, models.PROTECT, related_name="words")
    text = models.TextField()

    class Meta:
        verbose_name_plural = "order words"


class OrderTicket(models.Model):
    """A ticket that an order is about. It only points there: an order never touches a ticket.
    Append-only.
    """

    order = models.ForeignKey("hotline.Order", models.PROTECT, related_name="lines", db_index=False)
    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="orders")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "ticket"], name="a_ticket_once_in_an_order"),
        ]


class Notes(models.QuerySet["OrderNote"]):
    """The only door to case notes."""

    def in_sight_of(self, user: User) -> Self:
        """All of them for the inspectorate, none for anybody else."""
        return self.all() if Power.SUPERVISE in user.powers else self.none()


class OrderNote(models.Model):
    """An inspector's case note (办案笔记), for the inspectorate alone. Append-only.

    It is no step: a version, an event or a frame would tell the other side that there is one.
    """

    order = models.ForeignKey("hotline.Order", models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    objects = Notes.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_kind=Kind.INSPECTORATE), name="only_the_inspectorate_notes_a_case"
            ),
        ]
