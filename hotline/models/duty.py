"""Who is at their desk (在岗), on a break (小休) or away (离开), as they say themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import events

if TYPE_CHECKING:
    from hotline.models.people import User


class DutyState(models.Model):
    """Where one person is since when. Nobody who is away is handed anything."""

    class State(models.TextChoices):
        ON = "on", _("On duty")
        BREAK = "break", _("On a break")
        AWAY = "away", _("Away")

    person = models.OneToOneField("hotline.User", models.CASCADE, primary_key=True)
    state = models.CharField(max_length=8, choices=State.choices)
    since = models.DateTimeField()

    @classmethod
    def say(cls, state: str, *, by: User, at: datetime | None = None) -> DutyState:
        """`by` says where they are from now on; their colleagues' consoles hear it."""
        told, since = cls.State(state), at or timezone.now()
        known = cls.of([by]).get(by.pk)
        if known is not None and known.state == told:
            return known
        now, _made = cls.objects.update_or_create(
            person=by, defaults={"state": told, "since": since}
        )
        if by.sight:
            frame = events.Duty(
                person=str(by.pk), name=by.name, state=told.value, since=since.isoformat()
            )
            events.publish({by.sight: frame})
        return now

    @classmethod
    def of(cls, people: Iterable[User]) -> dict[int, DutyState]:
        """What these people said, by their keys; who never said anything is at their desk."""
        return {told.person_id: told for told in cls.objects.filter(person__in=list(people))}

    @classmethod
    def is_away(cls, person: User) -> bool:
        """Whether nothing may be put on this person's desk now."""
        return cls.objects.filter(person=person, state=cls.State.AWAY).exists()

    @classmethod
    def is_elsewhere(cls, person: User) -> bool:
        """Whether this person is away or on a break."""
        return cls.objects.filter(person=person).exclude(state=cls.State.ON).exists()


class CallIn(models.Model):
    """In an emergency somebody was called back to their desk. Append-only."""

    person = models.ForeignKey("hotline.User", models.PROTECT, related_name="calls_in")
    by = models.ForeignKey("hotline.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    @classmethod
    def waiting_for(cls, person: User) -> CallIn | None:
        """The newest call since this person left their desk; None if they are back or were not
        called.
        """
        told = DutyState.of([person]).get(person.pk)
        if told is None or told.state == DutyState.State.ON:
            return None
        calls = cls.objects.filter(person=person, at__gte=told.since)
        return calls.select_related("by").first()
