"""How cards reach people: by which road, what became of it, and what is sent once more.

A console always; beyond it the roads an office or a person has, in their order: the next one is
tried where one fails. Only numbers, levels and times travel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline import workdays
from hotline.models.card_acts import CardRecipient
from hotline.models.organisations import Office, Organisation
from hotline.models.people import User
from hotline.models.working_calendar import WorkCalendar
from hotline.sealing import seal, unseal

TRIES = 3  # of one road, where it may go through in a while
PAUSE = timedelta(minutes=1)  # between them
LOST_AFTER = timedelta(minutes=3)  # a worker that took one up this long ago has died
AT_ONCE = 50


class Road(models.TextChoices):
    """A way to reach somebody of the staff."""

    CONSOLE = "console", _("Console")
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom robot")


class CardRoad(models.Model):
    """How an office, an organisation's people without one, or one person is reached beyond their
    console: which road, where, and in which order.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="card_roads")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="card_roads")
    road = models.CharField(max_length=8, choices=Road.choices)
    place = models.PositiveSmallIntegerField(default=1)
    address = models.BinaryField()  # an address, or the robot's key: a secret
    on = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "office", "person", "road"],
                nulls_distinct=False,
                name="one_address_a_road",
            ),
            models.CheckConstraint(condition=~Q(road=Road.CONSOLE), name="consoles_need_no_road"),
        ]

    def keep(self, address: str) -> None:
        """Put the address away; the caller saves."""
        self.address = seal(address, bound_to=self._bound)

    def reveal(self) -> str:
        """Where it goes; for the moment of sending only."""
        return unseal(self.address, bound_to=self._bound).decode()

    @property
    def _bound(self) -> str:
        return f"card_road:{self.organisation_id}/{self.office_id}/{self.person_id}/{self.road}"

    def leads_to(self, person: User) -> bool:
        """Whether this person is reached by it."""
        if self.person_id is not None:
            return self.person_id == person.pk
        if self.office_id is not None:
            return self.office_id == person.office_id
        return person.office_id is None and self.organisation_id == person.organisation_id


class CardNotices(models.QuerySet["CardNotice"]):
    """Finds what is to be sent."""

    def due(self, now: datetime) -> CardNotices:
        """What waits to be sent, or to be sent once more."""
        waiting = (CardNotice.State.PENDING, CardNotice.State.UNREAD)
        return self.filter(state__in=waiting, next_try_at__lte=now).order_by("next_try_at")

    def lost(self, now: datetime) -> CardNotices:
        """What a worker took up and never finished."""
        return self.filter(state=CardNotice.State.SENDING, claimed_at__lte=now - LOST_AFTER)

    def unread(self, now: datetime) -> CardNotices:
        """What was sent and not acknowledged in the time the policy gives."""
        return self.filter(state=CardNotice.State.SENT, remind_at__lte=now).order_by("remind_at")


class CardNotice(models.Model):
    """One card on one road to one person."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("card notice", "Waits")
        SENDING = "sending", pgettext_lazy("card notice", "Under way")
        SENT = "sent", pgettext_lazy("card notice", "Sent")
        FAILED = "failed", pgettext_lazy("card notice", "Not sent")
        UNREAD = "unread", pgettext_lazy("card notice", "Unread, to be sent again")
        AGAIN = "again", pgettext_lazy("card notice", "Sent again")

    recipient = models.ForeignKey(
        CardRecipient, models.PROTECT, related_name="notices", db_index=False
    )
    road = models.CharField(max_length=8, choices=Road.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)  # when it counts as unread; empty: never again
    error = models.CharField(max_length=80, blank=True)

    objects = CardNotices.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "road"], name="one_notice_a_road"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "failed", "unread", "again"]),
                name="known_card_notice_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["pending", "unread"]),
                name="card_notices_to_send",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(state="sent", remind_at__isnull=False),
                name="card_notices_to_remind",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="card_notices_under_way"
            ),
        ]

    def claim(self, now: datetime) -> bool:
        """Take it up; False if another worker was first."""
        waiting = (self.State.PENDING, self.State.UNREAD)
        mine = CardNotice.objects.filter(pk=self.pk, state__in=waiting, tries=self.tries)
        return bool(mine.update(state=self.State.SENDING, claimed_at=now, tries=self.tries + 1))

    def arrived(self, now: datetime) -> None:
        """It went out: the first time, or once more."""
        if self.sent_at is None:
            remind_at = Ends(now).of(self.recipient.card.clock.policy.span("remind_after"))
            self._end(state=self.State.SENT, sent_at=now, remind_at=remind_at)
        else:
            self._end(state=self.State.AGAIN, again_at=now)

    def failed(self, error: str, now: datetime, *, may_go_through: bool) -> None:
        """It did not go out: tried again in a while, or the next road is taken."""
        if may_go_through and self.tries < TRIES:
            before = self.State.PENDING if self.sent_at is None else self.State.UNREAD
            self._end(state=before, error=error[:80], next_try_at=now + PAUSE * self.tries)
            return
        self._end(state=self.State.FAILED, error=error[:80])
        take_the_next_road(self.recipient)

    def _end(self, **fields: Any) -> None:
        CardNotice.objects.filter(pk=self.pk, state=self.State.SENDING).update(**fields)


class Ends:
    """When limits end that begin at one moment: each is counted once for all who share it."""

    def __init__(self, now: datetime) -> None:
        self.now, self._calendar = now, WorkCalendar.current()
        self._known: dict[str, datetime] = {}

    def of(self, limit: workdays.Limit) -> datetime:
        """The end of a limit."""
        written = str(limit)
        if written not in self._known:
            self._known[written] = workdays.due(self.now, limit, self._calendar).at
        return self._known[written]


def first_notices(recipients: Sequence[CardRecipient], ends: Ends) -> list[CardNotice]:
    """The notices of new recipients: their console, which hears it with the commit, and the first
    road beyond. A robot or a mailbox that several share says a card once, to the highest of them.
    """
    roads, now = list(CardRoad.objects.filter(on=True)), ends.now
    found: list[CardNotice] = []
    shared: set[tuple[int, int]] = set()
    for one in sorted(recipients, key=lambda one: -one.rung):
        remind_at = ends.of(one.card.clock.policy.span("remind_after"))
        console = CardNotice(recipient=one, road=Road.CONSOLE, state=CardNotice.State.SENT)
        console.sent_at, console.remind_at, console.tries = now, remind_at, 1
        found.append(console)
        first = next(iter(ways_to(one.person, roads)), None)
        if first is None or (first.person_id is None and (one.card_id, first.pk) in shared):
            continue
        shared.add((one.card_id, first.pk))
        found.append(CardNotice(recipient=one, road=first.road, next_try_at=now))
    return found


def ways_to(person: User, roads: Iterable[CardRoad]) -> list[CardRoad]:
    """The roads to a person in their order; their own address comes before that of the office."""
    mine: dict[str, CardRoad] = {}
    for way in roads:
        known = mine.get(way.road)
        if way.leads_to(person) and (known is None or known.person_id is None):
            mine[way.road] = way
    return sorted(mine.values(), key=lambda way: (way.place, way.pk))


def take_the_next_road(recipient: CardRecipient) -> None:
    """The road that was tried is closed: the next one that was not tried yet, if there is any."""
    tried = set(recipient.notices.values_list("road", flat=True))
    ways = ways_to(recipient.person, CardRoad.objects.filter(on=True))
    for way in ways:
        if way.road not in tried:
            recipient.notices.bulk_create(
                [CardNotice(recipient=recipient, road=way.road)], ignore_conflicts=True
            )
            return
