"""Roles, the seats they take, and who granted what to whom."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from hotline import events
from hotline.powers import NEED_A_SECOND_PERSON, Power


class Seat(models.TextChoices):
    """The seats of the three reviews (三审); every seat is taken by a different person."""

    DRAFT = "draft", pgettext_lazy("seat", "Draft")
    REVIEW = "review", pgettext_lazy("seat", "Review")
    SECOND_REVIEW = "second_review", pgettext_lazy("seat", "Second review")
    RELEASE = "release", pgettext_lazy("seat", "Release")
    MAJOR_RELEASE = "major_release", pgettext_lazy("seat", "Release of major replies")


class Role(models.Model):
    """A bundle of powers and seats. It gives a person some of what their organisation may hold,
    never more.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    powers = ArrayField(models.CharField(max_length=12, choices=Power.choices), default=list)
    seats = ArrayField(models.CharField(max_length=16, choices=Seat.choices), default=list)

    def __str__(self) -> str:
        return self.name

    @property
    def needs_a_second_person(self) -> bool:
        return bool(NEED_A_SECOND_PERSON & frozenset(self.powers))


class Grant(models.Model):
    """A role given to a person. Handling and speaking count only when a second person of that
    office confirmed.
    """

    user = models.ForeignKey("hotline.User", models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    asked_by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("hotline.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")),
                name="granted_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("user")),
                name="nobody_confirms_their_own_grant",
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at=None), name="one_grant_of_a_role"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        events.recheck(self.user_id)

    @property
    def counts(self) -> bool:
        return self.ended_at is None and (
            not self.role.needs_a_second_person or self.confirmed_by_id is not None
        )
