"""A version of a rule: made by a person, at a moment, for a reason, and never changed again.

Each table of versions is append-only (hotline/guards.py); what is in force is the newest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from hotline.errors import Moved, RuleRefuses, wrong_entry
from hotline.models.people import User
from hotline.models.record import SecurityEvent
from hotline.powers import Power

REASON = 200  # characters


class Version(models.Model):
    """Who made it, when and why. Nobody: it came with the installation."""

    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=REASON, blank=True, default="")

    class Meta:
        abstract = True


class OneRow(Version):
    """A rule of one row a version, with defaults: version 0, never saved, stands for them."""

    version = models.PositiveIntegerField(unique=True)

    logged_as: ClassVar[str]  # the kind of security event a new version leaves

    class Meta:
        abstract = True
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"

    @classmethod
    def in_force(cls) -> Self:
        """The newest version; in a house that has none the defaults, unsaved, as version 0."""
        return cls.newest(cls._default_manager.all())

    @classmethod
    def newest(cls, among: models.QuerySet[Self]) -> Self:
        """The newest of these, or the defaults."""
        found = among.select_related("made_by").order_by("-version").first()
        return found or cls(version=0)

    @classmethod
    def succeed(
        cls, decide: Callable[[Self], dict[str, Any]], *, by: User, reason: str, seen: int
    ) -> Self:
        """Put a version in force whose columns are what `decide` makes of the one before.

        `seen` is the version it was decided from. Raises RuleRefuses for all but the centre,
        BadArguments and Moved.
        """
        if not makes_rules(by):
            raise RuleRefuses(_("Only the hotline centre changes the rules."), code="power")
        why = reason_of(reason)
        with one_editor_at_a_time(cls.logged_as):
            before = cls.in_force()
            still_in_force(seen, before.version)
            columns = decide(before)
            new = cls._default_manager.create(
                version=before.version + 1, made_by=by, reason=why, **columns
            )
            SecurityEvent.objects.create(
                by=by, what=cls.logged_as, subject=str(new), details=new.differs_from(before)
            )
        return new

    def differs_from(self, before: Self) -> dict[str, Any]:
        """What the security log keeps of the change."""
        return {}


def makes_rules(person: User) -> bool:
    """Whether this person changes the rules: somebody of the hotline centre with HANDLE."""
    return person.in_centre and Power.HANDLE in person.powers


def reason_of(written: str) -> str:
    """The reason of a change as it is kept. BadArguments when there is none, or it is too long."""
    reason = " ".join(written.split())
    if not reason:
        raise wrong_entry("reason", _("Say why: it stands beside the version for good."))
    if len(reason) > REASON:
        raise wrong_entry("reason", _("At most %(limit)d characters.") % {"limit": REASON})
    return reason


@contextmanager
def one_editor_at_a_time(rules: str) -> Iterator[None]:
    """A transaction in which nobody else makes a version of `rules`: who comes second waits.

    An advisory lock, because the application may not lock rows that it may not change.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rules:{rules}"])
        yield


def still_in_force(seen: int | None, version: int) -> None:
    """Raise Moved if the version somebody looked at is not the newest any more. None: no matter."""
    if seen is not None and seen != version:
        raise Moved(
            _("Somebody made version %(number)d while you were looking at this.")
            % {"number": version},
            code="version",
        )
