"""What the probe found at each door: is our hook open, does the platform answer, is the form there.

One row for each part of a door. A part that fails is looked at less and less often, whoever asks:
a probe must never be the storm it looks for. What it finds stops nothing and resumes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.accounts import Account

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=2)
BY_HAND_EVERY = timedelta(seconds=30)  # a button is pressed more than once
LEASE = timedelta(minutes=1)  # past every time-out: older claims are the dead's


class Part(models.TextChoices):
    """The parts of a door."""

    HOOK = "hook", _("Our address, called as the platform calls it")
    API = "api", _("The platform, asked with our token")
    PAGE = "page", _("Our page")


EVERY = {
    Part.HOOK: timedelta(minutes=10),
    Part.API: timedelta(minutes=30),
    Part.PAGE: timedelta(minutes=10),
}


class DoorChecks(models.QuerySet["DoorCheck"]):
    """Finds them."""

    def see_to(self, account: Account, parts: Iterable[str]) -> None:
        """Have these parts of a door looked at from now on, and no others."""
        wanted = list(parts)
        self.filter(account=account).exclude(part__in=wanted).delete()
        rows = [self.model(account=account, part=part) for part in wanted]
        self.bulk_create(rows, ignore_conflicts=True)

    def due(self, now: datetime) -> Self:
        """Those to look at now."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")

    def at_once(self, now: datetime) -> Self:
        """Have those looked at now that were not just looked at; return them."""
        rested = self.filter(Q(checked_at=None) | Q(checked_at__lt=now - BY_HAND_EVERY))
        found = list(rested.values_list("pk", flat=True))
        self.filter(pk__in=found).update(next_at=now)
        return self.filter(pk__in=found)


class DoorCheck(models.Model):
    """One part of one door. `fact` is empty while it is alive, else a word for what is wrong;
    `words` are the platform's own.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="checks")
    part = models.CharField(max_length=8, choices=Part.choices)
    fact = models.CharField(max_length=40, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)  # it has stood like this
    tries = models.PositiveSmallIntegerField(default=0)  # that failed, one after the other
    next_at = models.DateTimeField(default=timezone.now)

    objects = DoorChecks.as_manager()

    class Meta:
        ordering = ["account", "part"]
        constraints = [
            models.UniqueConstraint(fields=["account", "part"], name="one_check_of_a_part"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="known_part"),
        ]

    @classmethod
    def claim(cls, pk: int) -> DoorCheck | None:
        """Take one that is due; None if somebody else is at it, or it is not its turn."""
        now = timezone.now()
        if not cls.objects.due(now).filter(pk=pk).update(next_at=now + LEASE):
            return None
        return cls.objects.select_related("account").get(pk=pk)

    def alive(self) -> None:
        """It answered as it should."""
        now = timezone.now()
        changed = {} if self.checked_at and not self.fact else {"since": now}
        self._keep(fact="", words="", tries=0, next_at=now + EVERY[Part(self.part)], **changed)

    def dead(self, fact: str, words: str = "") -> None:
        """It did not; the next look comes later after each failure."""
        now = timezone.now()
        changed = {} if self.fact else {"since": now}
        wait = min(FIRST_WAIT * 2 ** min(self.tries, 10), LONGEST_WAIT)
        told = {"fact": fact[:40], "words": words[:200]}
        self._keep(tries=F("tries") + 1, next_at=now + wait, **told, **changed)

    def _keep(self, **fields: object) -> None:
        DoorCheck.objects.filter(pk=self.pk).update(checked_at=timezone.now(), **fields)
