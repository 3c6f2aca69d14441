"""Matters that grew: what was told to which leader in charge, and who has seen it.

The machine gathers (hotline/models/hot.py) and counts people; nothing is merged by it and no
ticket's record is changed. A matter keeps the policy it began with, as a ticket does.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import events, personal
from hotline.errors import PowerMissing, wrong_entry
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.models.policies import Policy
from hotline.models.record import SecurityEvent
from hotline.models.roles import Seat
from hotline.powers import Kind, Power

NOTE = 200  # characters


class Matter(models.Model):
    """One event that many report, from when enough people did."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    since = models.DateTimeField()  # its first report

    @property
    def within(self) -> timedelta:
        """How long back the people are counted."""
        return timedelta(hours=self.policy.number("hot_hours"))


class MatterTicket(models.Model):
    """A ticket that was gathered into a matter. Append-only: what was told as one stays one."""

    ticket = models.OneToOneField("hotline.Ticket", models.PROTECT, related_name="in_matter")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="lines")


class Alarms(QuerySet["MatterAlarm"]):
    """Finds alarms."""

    def in_sight_of(self, user: User) -> Alarms:
        """An office sees what it was told; the centre and the inspectorate see all, a vendor none:
        these figures count what it may not see.
        """
        if user.sight in ("centre", "inspectorate"):
            return self
        if user.organisation_kind != Kind.GOVERNMENT or user.office_id is None:
            return self.none()
        return self.filter(office=user.office_id)

    def waiting_for(self, user: User) -> Alarms:
        """What `user` leads and nobody has seen yet: of each matter the newest."""
        if not leads(user):
            return self.none()
        unseen = self.filter(office=user.office_id, seen=None).select_related("matter__policy")
        return unseen.order_by("matter", "-number").distinct("matter")


class MatterAlarm(models.Model):
    """So many people had reported a matter, and an office's leaders were told. Append-only."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="alarms", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="matter_alarms")
    number = models.PositiveSmallIntegerField()  # of this matter at this office
    people = models.PositiveIntegerField()  # within the matter's hours, of what the office sees
    since = models.DateTimeField()  # the first report it sees
    ticket = models.ForeignKey("hotline.Ticket", models.PROTECT, related_name="+")  # the newest
    to = models.ManyToManyField(User, related_name="+")
    at = models.DateTimeField()

    objects = Alarms.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "office", "number"], name="one_matter_alarm_of_a_number"
            ),
        ]
        indexes = [models.Index(fields=["office", "-at"], name="matter_alarms_of_an_office")]

    def mark_seen(self, note: str, *, by: User) -> None:
        """A leader has seen it, and what went before it of the same matter; once, whoever presses.

        Raises PowerMissing for whoever is not its leader, BadArguments for too long a note.
        """
        if not (leads(by) and by.office_id == self.office_id):
            SecurityEvent.objects.create(
                by=by, what="matter_seen_refused", subject=f"alarm {self.pk}", reason="power"
            )
            raise PowerMissing(_("Only a leader in charge there marks it as seen."), code="power")
        note = " ".join(note.split())
        if len(note) > NOTE:
            raise wrong_entry("note", _("At most %d characters.") % NOTE)
        told = MatterAlarm.objects.filter(matter=self.matter_id, office=self.office_id)
        words, now = personal.masked(note)[0], timezone.now()
        MatterSeen.objects.bulk_create(
            (
                MatterSeen(alarm=one, by=by, at=now, note=words)
                for one in told.filter(number__lte=self.number, seen=None)
            ),
            ignore_conflicts=True,
        )
        self.tell(leaders_of(self.office), seen=True)

    def tell(self, people: list[User], *, seen: bool = False) -> None:
        """Tell the consoles of these people, once it is kept."""
        frame = events.MatterGrows(alarm=self.pk, people=self.people, seen=seen)
        events.publish({f"person:{person.pk}": frame for person in people})


class MatterSeen(models.Model):
    """A leader has seen an alarm, and perhaps says what is done. Append-only."""

    alarm = models.OneToOneField(MatterAlarm, models.PROTECT, related_name="seen")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=NOTE, blank=True)


def leads(user: User) -> bool:
    """Whether this person answers for an office: a seat that releases its words, and the power."""
    releases = user.seats & {Seat.RELEASE, Seat.MAJOR_RELEASE}
    return bool(releases) and user.office_id is not None and Power.SPEAK in user.powers


def leaders_of(office: Office) -> list[User]:
    """The leaders in charge of an office."""
    people = User.objects.with_roles().filter(Q(office=office), is_active=True).order_by("pk")
    return [person for person in people if leads(person)]
