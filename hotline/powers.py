"""Who may ever do what: the one table of powers, by kind of organisation.

Rule 1 of the house. A vendor may receive; only the government may handle and speak; who supervises
or
administers does nothing else. The split of receiving and handling follows 国办函〔2025〕66号.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Power(TextChoices):
    """What a person may be allowed to do with a ticket."""

    RECEIVE = "receive", _("Receive")
    HANDLE = "handle", _("Handle")
    SPEAK = "speak", _("Speak")
    SUPERVISE = "supervise", _("Supervise")
    ADMINISTER = "administer", _("Administer")


class Kind(TextChoices):
    """The kinds of organisation; an organisation never changes its kind."""

    VENDOR = "vendor", _("Vendor")
    GOVERNMENT = "government", _("Government")
    INSPECTORATE = "inspectorate", _("Inspectorate")
    PLATFORM = "platform", _("Platform office")
    MACHINE = "machine", _("Machine")
    CITIZEN = "citizen", _("Citizens")


MAY_HOLD: dict[str, frozenset[str]] = {
    Kind.VENDOR: frozenset({Power.RECEIVE}),
    Kind.GOVERNMENT: frozenset({Power.RECEIVE, Power.HANDLE, Power.SPEAK}),
    Kind.INSPECTORATE: frozenset({Power.SUPERVISE}),
    Kind.PLATFORM: frozenset({Power.ADMINISTER}),
    Kind.MACHINE: frozenset({Power.RECEIVE}),
    Kind.CITIZEN: frozenset(),
}

# Held together with nothing: whoever watches, or keeps the keys, must not also play.
ALONE = frozenset({Power.SUPERVISE, Power.ADMINISTER})

# A grant of these counts only once a second person of the same office has confirmed it.
NEED_A_SECOND_PERSON = frozenset({Power.HANDLE, Power.SPEAK})


class Holder(Protocol):
    """Anybody with powers: a user, the machine, the citizen."""

    @property
    def powers(self) -> frozenset[str]: ...


def allowed(kind: str, powers: Iterable[str]) -> frozenset[str]:
    """Return those of `powers` that an organisation of `kind` may hold, and none if they exclude
    each other.
    """
    held = frozenset(powers) & MAY_HOLD.get(kind, frozenset())
    return frozenset() if held & ALONE and len(held) > 1 else held


def may(person: Holder, needs: Iterable[str]) -> bool:
    """Tell whether `person` holds at least one of the powers in `needs`."""
    return bool(person.powers & frozenset(needs))
