"""A mention: a note that calls a colleague to a ticket until they have looked at it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.models import Note, Queue, Ticket, User
from hotline.models.sight import QueueEntry


class Mentions(models.QuerySet["Mention"]):
    """Finds mentions."""

    def waiting_for(self, user: User) -> Mentions:
        """Those `user` has not looked at, of tickets they still see."""
        seen = QueueEntry.objects.filter(
            audience=user.sight, queue=Queue.ALL, ticket=models.OuterRef("ticket")
        )
        return self.filter(models.Exists(seen), person=user, seen_at=None)


class Mention(models.Model):
    """One person called to one ticket by one note."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    objects = Mentions.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="one_mention_in_a_note"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-at"], condition=Q(seen_at=None), name="mentions_waiting"
            ),
        ]
