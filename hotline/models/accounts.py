"""The city's accounts on the platforms, the people who write to them, and how often we may still
answer.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import carriers, events
from hotline.models.organisations import Organisation
from hotline.sealing import seal, unseal

# message/custom/send: what a citizen's act allows us (developers.weixin.qq.com, custom messages).
MESSAGE_WINDOW, MESSAGE_COUNT = timedelta(hours=48), 5
MOMENT_WINDOW, MOMENT_COUNT = timedelta(minutes=1), 3
KEPT_FOR_THE_ANSWER = 1
DISASTER_MENU = "REPORT_DISASTER"  # the key of the menu line, as set up on the platform


class Account(models.Model):
    """One account on one platform. Its secrets are sealed and shown to nobody."""

    class Mode(models.TextChoices):
        PLAIN = "plain", _("Plain")
        COMPAT = "compat", _("Compatible")
        SAFE = "safe", _("Safe")

    class Health(models.TextChoices):
        FINE = "fine", _("Fine")
        STOPPED = "stopped", _("Stopped by the platform")

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
        carrier = carriers.of(self.carrier)
        return carrier.Credentials(**self.secrets, mode=self.mode, max_age=self.max_age or 0)

    def keep_secrets(self, **values: str) -> None:
        """Seal `values` over those already kept; the caller saves."""
        merged = self.secrets | {k: v for k, v in values.items() if v is not None}
        self.sealed = seal(json.dumps(merged), bound_to=f"account:{self.slug}")

    def stop(self, trouble: str) -> None:
        """Say that the platform refuses us: it is shown, and what is to be sent here waits."""
        Account.objects.filter(pk=self.pk).update(health=self.Health.STOPPED, trouble=trouble[:200])

    def resume(self) -> None:
        """The trouble is over: what waited goes out."""
        Account.objects.filter(pk=self.pk).update(health=self.Health.FINE, trouble="")
        events.nudge("dispatch.tasks.sweep")


class AccessToken(models.Model):
    """The platform's token of an account: one shared row; hotline/models/tokens.py uses it."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="access_token")
    sealed = models.BinaryField(default=b"")
    expires_at = models.DateTimeField()
    # Until then nobody asks for a new one: this one is young, or somebody is asking.
    leased_until = models.DateTimeField()


class Contact(models.Model):
    """A citizen at one door: the same platform identity at the same account. No name
    stands here.
    """

    # What hearing from a citizen changes.
    HEARD = (
        *("following", "last_word_at", "sent_since", "moment_at", "sent_since_moment"),
        *("menu_key", "menu_at"),
    )

    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts")
    identity = models.OneToOneField("hotline.Secret", models.PROTECT, related_name="+")
    identity_digest = models.BinaryField(max_length=32)
    following = models.BooleanField(default=True)
    last_word_at = models.DateTimeField(null=True)
    sent_since = models.PositiveSmallIntegerField(default=0)
    moment_at = models.DateTimeField(null=True)
    sent_since_moment = models.PositiveSmallIntegerField(default=0)
    # The line of the menu that was tapped last, and has not yet been followed by words.
    menu_key = models.CharField(max_length=40, blank=True, default="")
    menu_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "identity_digest"], name="one_contact_per_identity"
            ),
        ]

    def heard(self, *, at: datetime, word: bool) -> None:
        """Remember that the citizen acted: a word opens 48 hours, a tap or a scan one minute.
        Caller saves.
        """
        self.following = True  # who left can no longer write to us, so they are back
        if word and (self.last_word_at is None or at >= self.last_word_at):
            self.last_word_at, self.sent_since = at, 0
        elif not word and (self.moment_at is None or at >= self.moment_at):
            self.moment_at, self.sent_since_moment = at, 0

    def reports_disaster_at(self, at: datetime, within: timedelta) -> bool:
        """Whether what is said at `at` follows the tap on “report a disaster” (我报灾情)."""
        if self.menu_key != DISASTER_MENU or self.menu_at is None:
            return False
        return timedelta() <= at - self.menu_at <= within

    def room(self, *, answer: bool, now: datetime | None = None) -> Room:
        """Tell whether one more message may go out now; one of the five is kept for the answer."""
        now = now or timezone.now()
        if not self.following:
            return Room(False, "unsubscribed")
        moment = self.moment_at is not None and now < self.moment_at + MOMENT_WINDOW
        if moment and self.sent_since_moment < MOMENT_COUNT:
            return Room(True, "", moment=True)
        if self.last_word_at is None or now >= self.last_word_at + MESSAGE_WINDOW:
            return Room(False, "window")
        kept = 0 if answer else KEPT_FOR_THE_ANSWER
        return Room(True, "") if self.sent_since < MESSAGE_COUNT - kept else Room(False, "quota")

    def spend(self, room: Room) -> None:
        """Count one message against the window it uses. Caller holds the row and saves."""
        name = "sent_since_moment" if room.moment else "sent_since"
        setattr(self, name, getattr(self, name) + 1)

    def give_back(self, room: Room, *, used_up: bool = False) -> None:
        """A message surely did not go out: it does not count. Caller holds the row.

        `used_up`: the platform says that nothing more goes into this window, whatever we counted.
        """
        name = "sent_since_moment" if room.moment else "sent_since"
        full = MOMENT_COUNT if room.moment else MESSAGE_COUNT
        setattr(self, name, full if used_up else max(0, getattr(self, name) - 1))
        self.save(update_fields=[name])


class Room:
    """Whether a message may go out now, why not, and which window it would use."""

    def __init__(self, free: bool, why_not: str, *, moment: bool = False) -> None:
        self.free, self.why_not, self.moment = free, why_not, moment

    def __bool__(self) -> bool:
        return self.free

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Room) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]
