"""People in danger: who took note of it, once for each room, and what still rings.

A room is an audience of sight: the centre, a vendor, an office. When one of its people has taken
note, all its consoles are quiet; that the vendor knows says nothing about the government. Who is in
danger beyond what was known then rings again.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.errors import PowerMissing
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.sight import Queue, QueueEntry
from hotline.models.tickets import Ticket
from hotline.powers import Power, may
from hotline.together import together

WORKS = (Power.RECEIVE, Power.HANDLE)  # who is called; the inspectorate watches how soon


class AlarmNote(models.Model):
    """One room knows that these people are in danger. Append-only."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="alarm_notes")
    audience = models.CharField(max_length=40)
    dangers = ArrayField(models.CharField(max_length=16))  # as they were known then
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "audience"], name="alarm_notes_of_a_room")]


def ringing(user: User) -> QuerySet[Ticket]:
    """The critical matters with people in danger that nobody of `user`'s room took note of yet, the
    newest first.
    """
    if not may(user, WORKS):
        return Ticket.objects.none()
    there = QueueEntry.objects.filter(audience=user.sight, queue=Queue.DISASTER)
    known = AlarmNote.objects.filter(
        ticket=OuterRef("pk"), audience=user.sight, dangers__contains=OuterRef("in_danger")
    )
    critical = Ticket.objects.in_sight_of(user).filter(
        pk__in=there.values("ticket"), urgency=Ticket.Urgency.CRITICAL
    )
    return critical.exclude(in_danger=[]).exclude(Exists(known)).order_by("-opened_at", "-pk")


def take_note(ticket: Ticket, *, by: User) -> None:
    """Have the room of `by` know of it; on the record, once, whoever else presses.

    Raises PowerMissing for whoever only watches.
    """
    if not may(by, WORKS):
        SecurityEvent.objects.create(
            by=by, what="alarm_note_refused", subject=ticket.number, reason="power"
        )
        raise PowerMissing(_("Only who receives or handles takes note of an alarm."), code="power")
    with together():
        ticket.hold()
        if ringing(by).filter(pk=ticket.pk).exists():
            AlarmNote.objects.create(
                ticket=ticket,
                audience=by.sight,
                dangers=ticket.in_danger,
                by=by,
                at=timezone.now(),
            )
            ticket.log_beside_the_steps("alarm_noted", by=by, details={"dangers": ticket.in_danger})
