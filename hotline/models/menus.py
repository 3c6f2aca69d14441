"""The menu of an account, in versions: one person of the hotline centre writes it, another puts it
before the citizens.

Versions are written once. A push is a row of its own, so that what the platform refused is seen and
can be tried again; what the platform shows now is asked for, never assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import carriers, events
from hotline.carriers import Button, Fault
from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.lexicon import Effect
from hotline.models import lexicon
from hotline.models.accounts import Account
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.models.versions import makes_rules, one_editor_at_a_time, still_in_force
from hotline.powers import Kind, Power

NOWHERE = "https://localhost"  # stands for the house while it has no address
Plain = list[dict[str, Any]]  # a menu as JSON keeps it

WRONG = {
    "empty": _("This is missing."),
    "too_long": _("At most %(limit)d bytes; a Chinese character has three."),
    "unspeakable": _("There is a character that cannot be shown."),
    "unknown": _("A button cannot do this."),
    "not_an_address": _("An address begins with https://, or with / for a page of our own."),
    "not_a_key": _("A key is of Latin letters, digits and signs, without spaces."),
    "too_many": _("At most %(limit)d buttons."),
}


def statement_for(key: str) -> str:
    """The code of the statement that answers a tap on a button with that key."""
    return f"menu_{key.lower()}"


def pushes_menus(person: User) -> bool:
    """Whether this person puts menus before citizens: somebody of the centre who may speak."""
    return person.in_centre and Power.SPEAK in person.powers


class Menus(models.QuerySet["MenuVersion"]):
    """Writes versions."""

    def write(
        self, account: Account, buttons: Sequence[Button], *, by: User, seen: int
    ) -> MenuVersion:
        """Keep a menu as the next version; the newest one if it says the same. `seen` is the number
        of the version that the writer began with.
        """
        if not makes_rules(by):
            raise RuleRefuses(say("Only the hotline centre edits menus."), code="office")
        _holds_nothing_wrong(account, buttons)
        plain = to_plain(buttons)
        with one_editor_at_a_time(f"menu:{account.pk}"):
            last = self.filter(account=account).order_by("-number").first()
            still_in_force(seen, last.number if last else 0)
            if last and last.plain == plain:
                return last
            number, kind = (last.number if last else 0) + 1, by.organisation_kind
            return self.create(
                account=account, number=number, plain=plain, made_by=by, made_kind=kind
            )


class MenuVersion(models.Model):
    """A menu as somebody wrote it. Append-only."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="menus")
    number = models.PositiveIntegerField()
    plain = models.JSONField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_kind = models.CharField(max_length=12)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = Menus.as_manager()

    class Meta:
        ordering = ["account", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_menu_version"),
            models.CheckConstraint(
                condition=Q(made_kind=Kind.GOVERNMENT), name="only_government_writes_menus"
            ),
        ]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """As it was written; pages of our own without the house's address."""
        return from_plain(self.plain)

    def why_not_pushed(self, by: User) -> str:
        """Tell why `by` may not put this version before citizens; an empty string if they may."""
        if not pushes_menus(by):
            return say("Only somebody of the hotline centre who may speak pushes a menu.")
        if self.made_by_id == by.pk and not self.seen_by_another:
            return say("You wrote this version, so somebody else has to push it.")
        return ""

    @property
    def seen_by_another(self) -> bool:
        """Whether somebody other than its writer has pushed it: then anybody may put it back."""
        return any(push.by_id != self.made_by_id for push in self.pushes.all())

    def push(self, *, by: User) -> MenuPush:
        """Have the platform show this version from now on; also how an older one is put back."""
        if why_not := self.why_not_pushed(by):
            raise RuleRefuses(why_not, code="same_person" if pushes_menus(by) else "power")
        _holds_nothing_wrong(self.account, self.buttons)
        ends = [end for button in self.buttons for end in (button, *button.below)]
        if not settings.PUBLIC_URL and any(_is_own(end) for end in ends):
            told = say("Citizens have no address of ours yet: HOTLINE_PUBLIC_URL is not set.")
            raise RuleRefuses(told, code="address")
        with one_editor_at_a_time(f"menu:{self.account_id}"):
            if self.account.menu_pushes.filter(state=MenuPush.State.WAITING).exists():
                raise Moved(say("A menu is on its way to the platform already."), code="state")
            push = self.pushes.create(account=self.account, by=by, by_kind=by.organisation_kind)
            SecurityEvent.objects.create(
                by=by, what="menu_pushed", subject=self.account.slug, details={"v": self.number}
            )
            events.nudge("dispatch.tasks.push_menu", push.pk)
        return push


class Pushes(models.QuerySet["MenuPush"]):
    """Finds pushes."""

    def due(self) -> Self:
        """Those to be carried out now."""
        return self.filter(state=MenuPush.State.WAITING, next_try_at__lte=timezone.now())


class MenuPush(models.Model):
    """One order to show a version, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        DONE = "done", _("Taken by the platform")
        FAILED = "failed", _("Not taken")

    account = models.ForeignKey(Account, models.PROTECT, related_name="menu_pushes")
    version = models.ForeignKey(MenuVersion, models.PROTECT, related_name="pushes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=20, blank=True)  # the platform's number, or a word of ours
    reason = models.CharField(max_length=24, blank=True)
    rid = models.CharField(max_length=80, blank=True)

    objects = Pushes.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="waiting"), name="one_menu_on_its_way"
            ),
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_pushes_menus"
            ),
        ]


class ShownMenu(models.Model):
    """What the platform says that it shows below an account, and when it said so."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="shown_menu")
    plain = models.JSONField(null=True)  # null: never heard
    looked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    trouble = models.CharField(max_length=24, blank=True)

    @classmethod
    def ask(cls, account: Account) -> ShownMenu:
        """Have the platform asked soon."""
        with transaction.atomic():
            found, _made = cls.objects.update_or_create(
                account=account, defaults={"asked_at": timezone.now()}
            )
            events.nudge("dispatch.tasks.look_at_menu", account.pk)
        return found

    @classmethod
    def asked_for(cls) -> models.QuerySet[ShownMenu]:
        """Those that somebody waits for."""
        return cls.objects.filter(Q(looked_at=None) | Q(looked_at__lt=F("asked_at")))

    @property
    def is_waited_for(self) -> bool:
        return self.looked_at is None or self.looked_at < self.asked_at


# What is written and what goes out ---------------------------------------------------------------


def addressed(buttons: Sequence[Button], house: str = "") -> tuple[Button, ...]:
    """The menu as it goes out: pages of our own with the address at which citizens reach us."""
    return tuple(
        Button(
            button.name,
            button.kind,
            f"{house or settings.PUBLIC_URL}{button.value}" if _is_own(button) else button.value,
            below=addressed(button.below, house),
        )
        for button in buttons
    )


def _is_own(button: Button) -> bool:
    return button.value.startswith("/") and not button.value.startswith("//")


def to_plain(buttons: Sequence[Button]) -> Plain:
    """As JSON keeps it."""
    return [
        {"name": b.name, "kind": b.kind, "value": b.value, "below": to_plain(b.below)}
        for b in buttons
    ]


def from_plain(plain: Plain) -> tuple[Button, ...]:
    """The same read back."""
    return tuple(
        Button(b["name"], b["kind"], b["value"], below=from_plain(b["below"])) for b in plain
    )


def _holds_nothing_wrong(account: Account, buttons: Sequence[Button]) -> None:
    """Raise BadArguments with every fault at its field: what the platform would not take, and
    words that the lexicon bans.
    """
    front = carriers.front(account.carrier)
    faults = front.menu_faults(addressed(buttons, settings.PUBLIC_URL or NOWHERE)) if front else []
    errors = [_of_fault(fault) for fault in faults]
    for i, button in enumerate(buttons):
        errors += _banned(button.name, (i,))
        for j, one in enumerate(button.below):
            errors += _banned(one.name, (i, j))
    if errors:
        told = say("The menu cannot go out like this.")
        raise BadArguments(told, code="arguments", errors=errors)


def _banned(name: str, place: tuple[int, ...]) -> list[dict[str, Any]]:
    found = lexicon.in_force().findings(name)
    told = say("“%(words)s”: %(reason)s")
    return [
        _error(place, "name", told % {"words": one.words, "reason": one.entry.reason})
        for one in found
        if one.entry.effect == Effect.BLOCK
    ]


def _of_fault(fault: Fault) -> dict[str, Any]:
    return _error(fault.place, fault.part, str(WRONG[fault.what]) % {"limit": fault.limit})


def _error(place: tuple[int, ...], part: str, told: str) -> dict[str, Any]:
    return {"loc": f"{part}-{'-'.join(map(str, place))}", "msg": told, "type": "value_error"}
