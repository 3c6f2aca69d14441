"""The city's accounts on the platforms, the people who write to them, and how often we may still
answer.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import carriers, events
from hotline.carriers import Allowance
from hotline.models.organisations import Organisation
from hotline.powers import Power
from hotline.sealing import blind, seal, unseal

if TYPE_CHECKING:
    from hotline.models.people import User

KEPT_FOR_THE_ANSWER = 1
PROMPT_AGAIN = timedelta(minutes=1)  # who taps twice in a row was told already
DISASTER_MENU = "REPORT_DISASTER"  # the key of the menu line, as set up on the platform


class Accounts(models.QuerySet["Account"]):
    """Finds accounts."""

    def listened_to_by(self, user: User) -> Self:
        """Those at which `user` receives: the centre at all, a vendor's people at their own."""
        if Power.RECEIVE not in user.powers:
            return self.none()
        return self if user.in_centre else self.filter(listening_vendor=user.organisation_id)


class Account(models.Model):
    """One account on one platform. Its secrets are sealed and shown to nobody."""

    class Mode(models.TextChoices):
        PLAIN = "plain", _("Plain")
        COMPAT = "compat", _("Compatible")
        SAFE = "safe", _("Safe")

    class Health(models.TextChoices):
        FINE = "fine", _("Fine")
        STOPPED = "stopped", _("Stopped by the platform")
        DOWN = "down", _("The platform does not answer")
        SPENT = "spent", _("No calls left for now")

    carrier = models.CharField(max_length=12)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    # The vendor that listens at this door; empty: only the government reads it.
    listening_vendor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    # The vendor that asks citizens how it went (回访), never the one that is scored; empty: only
    # the hotline centre asks.
    follow_up_vendor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SAFE)
    # Seconds a callback may be old; empty: any age (freshness is our policy, not the platform's).
    max_age = models.PositiveIntegerField(null=True, blank=True)
    sealed = models.BinaryField(default=b"")
    health = models.CharField(max_length=12, choices=Health.choices, default=Health.FINE)
    trouble = models.CharField(max_length=200, blank=True)

    objects = Accounts.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(follow_up_vendor=models.F("listening_vendor")),
                name="who_is_scored_does_not_ask",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, str]:
        """Token, appid, keys …: what the platform and we share."""
        if not self.sealed:
            return {}
        found: dict[str, str] = json.loads(unseal(self.sealed, bound_to=f"account:{self.slug}"))
        return found

    @property
    def credentials(self) -> Any:
        """The same as its carrier takes it. Raises `ValueError` for keys that cannot be."""
        agreed = {**self.secrets, "mode": self.mode, "max_age": self.max_age or 0}
        return carriers.credentials(self.carrier, **agreed)

    def keep_secrets(self, **values: str) -> None:
        """Seal `values` over those already kept; the caller saves."""
        merged = self.secrets | {k: v for k, v in values.items() if v is not None}
        self.sealed = seal(json.dumps(merged), bound_to=f"account:{self.slug}")

    def stop(self, trouble: str) -> None:
        """Say that the platform refuses us: it is shown, and what is to be sent here waits."""
        Account.objects.filter(pk=self.pk).update(health=self.Health.STOPPED, trouble=trouble[:200])

    def falter(self, health: str, trouble: str) -> None:
        """Say that looking for words there does not work for now; what is to be sent is tried all
        the same. What the platform has stopped stays stopped.
        """
        going = Account.objects.filter(pk=self.pk).exclude(health=self.Health.STOPPED)
        going.exclude(health=health, trouble=trouble[:200]).update(
            health=health, trouble=trouble[:200]
        )

    def recover(self) -> None:
        """Looking works again."""
        faltering = Account.objects.filter(
            pk=self.pk, health__in=[self.Health.DOWN, self.Health.SPENT]
        )
        faltering.update(health=self.Health.FINE, trouble="")

    def resume(self) -> None:
        """The trouble is over: what waited goes out."""
        Account.objects.filter(pk=self.pk).update(health=self.Health.FINE, trouble="")
        if self.carrier in carriers.GATEWAYS:
            apps.get_model("hotline", "OutboundMessage").objects.gateway_works_again()
        events.nudge("dispatch.tasks.sweep")


class AccessToken(models.Model):
    """The platform's token of an account: one shared row; hotline/models/tokens.py uses it."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="access_token")
    sealed = models.BinaryField(default=b"")
    expires_at = models.DateTimeField()
    # Until then nobody asks for a new one: this one is young, or somebody is asking.
    leased_until = models.DateTimeField()


def digest_of(account: Account, identity: str) -> bytes:
    """Return what a platform identity at an account is found by."""
    return blind(f"{account.slug}:{identity}", purpose="contact")


class Contact(models.Model):
    """A citizen at one door: the same platform identity at the same account. No name
    stands here.
    """

    # What hearing from a citizen changes.
    HEARD = (
        *("following", "last_word_at", "sent_since", "moment_at", "sent_since_moment"),
        *("menu_at", "report"),
    )

    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts")
    identity = models.OneToOneField("hotline.Secret", models.PROTECT, related_name="+")
    identity_digest = models.BinaryField(max_length=32)
    following = models.BooleanField(default=True)
    last_word_at = models.DateTimeField(null=True)
    sent_since = models.PositiveSmallIntegerField(default=0)
    moment_at = models.DateTimeField(null=True)
    sent_since_moment = models.PositiveSmallIntegerField(default=0)
    # When “report a disaster” (我报灾情) was tapped last, and the ticket that took in the rest.
    menu_at = models.DateTimeField(null=True)
    report = models.ForeignKey(
        "hotline.Ticket", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # When to look what is still missing in it; empty: nothing is to be asked.
    ask_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "identity_digest"], name="one_contact_per_identity"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="contacts_to_ask"
            ),
        ]

    def heard(self, *, at: datetime, word: bool) -> None:
        """Remember that the citizen acted: a word opens a long window to answer in, a tap or a scan
        a short one (at WeChat; at Weibo they are as good as a word). Caller saves.
        """
        self.following = True  # who left can no longer write to us, so they are back
        if word and (self.last_word_at is None or at >= self.last_word_at):
            self.last_word_at, self.sent_since = at, 0
        elif not word and (self.moment_at is None or at >= self.moment_at):
            self.moment_at, self.sent_since_moment = at, 0

    def taps_report(self, at: datetime, within: timedelta) -> bool:
        """Remember a tap on “report a disaster”; tell whether the prompt is due. Caller saves.

        A tap soon after the last one, or amid the words of a report, goes on with that one; a later
        one begins another. An old tap that comes late changes nothing.
        """
        before, self.menu_at = self.menu_at, max(filter(None, (self.menu_at, at)))
        if before is None:
            return True
        lately = max(filter(None, (before, self.last_word_at if self.report_id else None)))
        if at - lately > within:
            self.report = None
        return at - before >= PROMPT_AGAIN

    def reports_at(self, at: datetime, within: timedelta) -> bool:
        """Whether what is said at `at` follows the tap on “report a disaster”."""
        return self.menu_at is not None and timedelta() <= at - self.menu_at <= within

    def may_belong_at(self, at: datetime, within: timedelta) -> bool:
        """Whether it came so shortly before the tap that it may be part of the report."""
        return self.menu_at is not None and timedelta() < self.menu_at - at <= within

    def room(self, *, answer: bool, waiting: int = 0, now: datetime | None = None) -> Room:
        """Tell whether one more private message may go out now, after `waiting` others; where they
        are counted, one is kept for the answer.
        """
        now = now or timezone.now()
        if self.account.carrier in carriers.AT_HOME:  # it stands on the page of their case
            return Room(True, "")
        if not self.following:
            return Room(False, "unsubscribed")
        word, moment = self._allowances()
        if _open(moment, self.moment_at, now) and _left(moment, self.sent_since_moment + waiting):
            return Room(True, "", moment=True)
        if not _open(word, self.last_word_at, now):
            return Room(False, "window")
        kept = 0 if answer else KEPT_FOR_THE_ANSWER
        return (
            Room(True, "")
            if _left(word, self.sent_since + kept + waiting)
            else Room(False, "quota")
        )

    def spend(self, room: Room) -> None:
        """Count one message against the window it uses. Caller holds the row and saves."""
        name = "sent_since_moment" if room.moment else "sent_since"
        setattr(self, name, getattr(self, name) + 1)

    def give_back(self, room: Room, *, used_up: bool = False) -> None:
        """A message surely did not go out: it does not count. Caller holds the row.

        `used_up`: the platform says that nothing more goes into this window, whatever we counted.
        """
        name = "sent_since_moment" if room.moment else "sent_since"
        word, moment = self._allowances()
        full = (moment if room.moment else word) or word
        left = full.messages if used_up and full.messages else max(0, getattr(self, name) - 1)
        setattr(self, name, left)
        self.save(update_fields=[name])

    def _allowances(self) -> tuple[Allowance, Allowance | None]:
        """What the platform lets us answer to a word, and to a mere tap."""
        carrier = carriers.of(self.account.carrier)
        return carrier.FOR_A_WORD, carrier.FOR_A_MOMENT


class Room:
    """Whether a message may go out now, why not, and which window it would use."""

    def __init__(self, free: bool, why_not: str, *, moment: bool = False) -> None:
        self.free, self.why_not, self.moment = free, why_not, moment

    def __bool__(self) -> bool:
        return self.free

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Room) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


def _open(allowed: Allowance | None, since: datetime | None, now: datetime) -> bool:
    return allowed is not None and since is not None and now < since + allowed.lasts


def _left(allowed: Allowance | None, sent: int) -> bool:
    return allowed is not None and (allowed.messages is None or sent < allowed.messages)
