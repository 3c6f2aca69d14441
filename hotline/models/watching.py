"""Alarms about the house itself: the record is broken, somebody reads unusually much. They stand
above every page of who watches, until one of them has seen it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import events, personal
from hotline.errors import PowerMissing, wrong_entry
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Power

NOTE = 200  # characters


class WatchAlarms(models.QuerySet["WatchAlarm"]):
    """Raises and finds alarms."""

    def raise_once(self, kind: str, key: str, **told: Any) -> WatchAlarm | None:
        """Raise an alarm unless one with its key was raised before; tell who is at the wall."""
        alarm = WatchAlarm(kind=kind, key=key, at=timezone.now(), **told)
        # Two at once: the second writes nothing, and is told so by the key it does not get.
        WatchAlarm.objects.bulk_create([alarm], ignore_conflicts=True)
        kept = self.filter(key=key, at=alarm.at).first()
        if kept is not None:
            kept.tell()
        return kept

    def in_sight_of(self, user: User) -> WatchAlarms:
        """The inspectorate sees all; the platform office what concerns the machine."""
        if Power.SUPERVISE in user.powers:
            return self
        if Power.ADMINISTER in user.powers:
            return self.filter(kind__in=WatchAlarm.OF_THE_MACHINE)
        return self.none()

    def waiting_for(self, user: User) -> WatchAlarms:
        """What `user` may mark as seen and nobody has: the machine's first, then the newest."""
        machine_first = Case(When(kind__in=WatchAlarm.OF_THE_MACHINE, then=0), default=1)
        unseen = self.in_sight_of(user).filter(seen=None).select_related("person")
        return unseen.order_by(machine_first, "-id")


class WatchAlarm(models.Model):
    """One thing that must not go unseen. Append-only."""

    class Kind(models.TextChoices):
        RECORD = "record", gettext_lazy("The record is broken")
        FIGURES = "figures", gettext_lazy("Figures differ from the record")
        READING = "reading", gettext_lazy("Unusual reading of personal data")

    OF_THE_MACHINE = (Kind.RECORD, Kind.FIGURES)

    kind = models.CharField(max_length=12, choices=Kind.choices)
    # What it is about, so that it is raised once however many workers find it.
    key = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    details = models.JSONField(default=dict)  # codes, counts and numbers; never words
    at = models.DateTimeField()

    objects = WatchAlarms.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["record", "figures", "reading"]), name="known_watch_alarm"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def mark_seen(self, note: str, *, by: User) -> None:
        """Somebody who watches has seen it; what concerns the machine, with all like it before.

        Raises PowerMissing for whoever it is not shown to, BadArguments for too long a note.
        """
        if not WatchAlarm.objects.in_sight_of(by).filter(pk=self.pk).exists():
            SecurityEvent.objects.create(
                by=by, what="watch_seen_refused", subject=self.key[:60], reason="power"
            )
            raise PowerMissing(_("Only who watches the house marks this as seen."), code="power")
        note = " ".join(note.split())
        if len(note) > NOTE:
            raise wrong_entry("note", _("At most %d characters.") % NOTE)
        told = WatchAlarm.objects.filter(pk=self.pk)
        if self.kind in self.OF_THE_MACHINE:
            told = WatchAlarm.objects.filter(kind=self.kind, pk__lte=self.pk, seen=None)
        words, now = personal.masked(note)[0], timezone.now()
        WatchSeen.objects.bulk_create(
            (WatchSeen(alarm=one, by=by, at=now, note=words) for one in told),
            ignore_conflicts=True,
        )
        self.tell(seen=True)

    def tell(self, *, seen: bool = False) -> None:
        """Tell the walls, once it is kept."""
        events.publish(
            {"inspectorate": events.WatchRaised(alarm=self.pk, kind=self.kind, seen=seen)}
        )


class WatchSeen(models.Model):
    """Who has seen an alarm, and perhaps what they do. Append-only."""

    alarm = models.OneToOneField(WatchAlarm, models.PROTECT, related_name="seen")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=NOTE, blank=True)
