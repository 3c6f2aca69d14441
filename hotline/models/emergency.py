"""Emergency mode (应急模式): whether it is on, at which level, since when and by whom.

Every switch is a row that is never changed; the newest says how things stand. What it does stands
where it is done: limits (`policies`), places in queues (`sight`), what machines say (`outbox`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hotline.models.people import User
from hotline.models.versions import REASON
from hotline.powers import Kind
from hotline.together import once

EMERGENCY = "emergency"  # the word for it, in policies and frames


class EmergencyMode(models.Model):
    """One switch: on at a level, to another level, or off. Append-only."""

    class Level(models.TextChoices):
        """The response levels of the flood plan, the gravest first."""

        ONE = "1", _("Level I")
        TWO = "2", _("Level II")
        THREE = "3", _("Level III")
        FOUR = "4", _("Level IV")

    level = models.CharField(max_length=1, choices=Level.choices, blank=True)  # empty: off
    reason = models.CharField(max_length=REASON)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    # When it was switched on that is on, or ends, with this row.
    since = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_kind=Kind.GOVERNMENT), name="only_government_calls_an_emergency"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", "1", "2", "3", "4"]), name="known_emergency_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level or 'off'} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def last(cls) -> EmergencyMode | None:
        """The newest switch, whichever way."""
        return cls.objects.select_related("by").first()

    @classmethod
    def now(cls) -> EmergencyMode | None:
        """What is on; None in ordinary times. Asked once within one `together`."""
        return once("emergency", cls._now)

    @classmethod
    def is_on(cls) -> bool:
        return cls.now() is not None

    @classmethod
    def _now(cls) -> EmergencyMode | None:
        last = cls.last()
        return last if last is not None and last.level else None
