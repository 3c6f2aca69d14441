"""The three reviews (三审): the ladder of seats, who sat where, every wording, and the
frozen text.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.models.people import User
from hotline.models.roles import Seat
from hotline.powers import Kind

# The seats after the draft, by how many people the policy asks for.
LADDER = {
    2: (Seat.RELEASE,),
    3: (Seat.REVIEW, Seat.RELEASE),
    4: (Seat.REVIEW, Seat.SECOND_REVIEW, Seat.MAJOR_RELEASE),
}
MOST_PEOPLE = max(LADDER)


class SeatTaken(models.Model):
    """Who sat where in which round. The database lets nobody sit twice in a round."""

    reply = models.ForeignKey("hotline.Reply", models.PROTECT, related_name="sittings")
    round = models.PositiveSmallIntegerField()
    seat = models.CharField(max_length=16, choices=Seat.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=4)
    remarks = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "round", "by"], name="every_seat_a_different_person"
            ),
            models.UniqueConstraint(fields=["reply", "round", "seat"], name="one_person_a_seat"),
        ]


class Wording(models.Model):
    """A text a draft once had, and who wrote it: for the difference view, and for who
    may review.
    """

    reply = models.ForeignKey("hotline.Reply", models.PROTECT, related_name="wordings")
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]


class Release(models.Model):
    """A released text, frozen. The application may add one but never change or delete it."""

    reply = models.OneToOneField("hotline.Reply", models.PROTECT, related_name="frozen")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    visibility = models.CharField(max_length=8)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    # From where it was released: platforms ask who really spoke (`rip`).
    address = models.GenericIPAddressField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_speaks"
            ),
            models.UniqueConstraint(fields=["id", "by", "by_kind"], name="release_with_speaker"),
        ]
