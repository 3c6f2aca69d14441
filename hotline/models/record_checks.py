"""Every night the whole record is read and held against its digests; what was found is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.utils import timezone

from hotline.models.digest_making import make_digest, undisturbed
from hotline.models.digest_proof import digest_faults
from hotline.models.digests import DayDigest
from hotline.models.people import User
from hotline.models.proof import beside_the_tickets, chains
from hotline.models.record import SecurityEvent
from hotline.models.watching import WatchAlarm

LONGEST = 200  # characters of a fault


class RecordChecks(models.QuerySet["RecordCheck"]):
    """Checks the record."""

    def run(self, *, told: Callable[[str], object] = lambda _fault: None) -> RecordCheck:
        """Read every chain and every digest, keep what was found, and raise the alarm if anything
        is wrong. `told` hears each fault as it is found.
        """
        found = RecordCheck(began_at=timezone.now())
        with undisturbed("check by hand or by night"):  # for its time; two at once do no harm
            for chain in chains():
                found.chains, found.events = found.chains + 1, found.events + chain.events
                if chain.fault:
                    found.count(chain.fault)
                    told(chain.fault)
            found.broken = found.faults
            for fault in (*beside_the_tickets(), *digest_faults()):
                found.count(fault)
                told(fault)
            found.digests = DayDigest.objects.count()
        found.at = timezone.now()
        found.save()
        if found.faults:
            found.alarm()
        return found


class RecordCheck(models.Model):
    """What one reading of the whole record found. Append-only."""

    began_at = models.DateTimeField()
    at = models.DateTimeField()
    chains = models.PositiveIntegerField(default=0)  # tickets, and events without one
    events = models.PositiveBigIntegerField(default=0)
    digests = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)  # chains with a fault
    faults = models.PositiveIntegerField(default=0)  # those, beside the tickets, of the digests
    first_fault = models.CharField(max_length=LONGEST, blank=True)

    objects = RecordChecks.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"check of {self.at}"

    def count(self, fault: str) -> None:
        """One more thing is wrong."""
        self.faults, self.first_fault = self.faults + 1, self.first_fault or fault[:LONGEST]

    def alarm(self) -> None:
        """Put it on the security log, and above the pages of who watches."""
        told = {"check": self.pk, "faults": self.faults, "first": self.first_fault}
        SecurityEvent.objects.create(
            by=User.objects.machine(),
            what="record_broken",
            subject=f"check {self.pk}",
            details=told,
        )
        WatchAlarm.objects.raise_once("record", f"record:{self.pk}", details=told)


def nightly(now: datetime | None = None) -> RecordCheck | None:
    """Check the record and write the digest of the day; None if that was done today already, or is
    being done. A digest is written of a broken record, too: it says how things stood.
    """
    now = now or timezone.now()
    if DayDigest.objects.filter(day=timezone.localdate(now)).exists():
        return None
    with undisturbed("night") as alone:
        check = RecordCheck.objects.run() if alone else None
    if check is not None:
        make_digest(now)
    return check
