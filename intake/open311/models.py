"""Who may report over Open311, and what was reported with which key."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as say

from hotline.models import Account, SecurityEvent, Ticket, User

SLUG = "open311"  # of the account through which all of it comes in
BYTES = 24
SAME_FOR = timedelta(hours=24)  # a report that comes again so soon is the same one
NOTED_AT_MOST_EVERY = timedelta(minutes=1)


class Keys(models.QuerySet["Open311Key"]):
    """Issues keys and finds them."""

    def issue(self, name: str, *, by: User, plain: str = "") -> str:
        """Return a new key for whoever `name` is, shown this once; the door is opened with it."""
        plain = plain or secrets.token_urlsafe(BYTES)
        door(make=True)
        key = self.create(name=name, digest=_digest(plain))
        _log("open311_key_issued", key, by=by)
        return plain

    def known(self, plain: str) -> Open311Key | None:
        """The key that was shown, unless it was revoked."""
        if not plain:
            return None
        key = self.filter(digest=_digest(plain), revoked_at=None).first()
        now = timezone.now()
        if key and (key.last_used_at is None or now - key.last_used_at >= NOTED_AT_MOST_EVERY):
            self.filter(pk=key.pk).update(last_used_at=now)
        return key

    def revoke(self, *, by: User) -> int:
        """End these keys now; return how many were still good."""
        good = list(self.filter(revoked_at=None))
        self.filter(pk__in=[key.pk for key in good]).update(revoked_at=timezone.now())
        for key in good:
            _log("open311_key_revoked", key, by=by)
        return len(good)

    def of(self, name: str) -> Self:
        """The keys somebody was given."""
        return self.filter(name=name)


class Open311Key(models.Model):
    """A key of one app. Its text is known only to whom it was given."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256; random bits need no salt
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = Keys.as_manager()


class Reports(models.QuerySet["Open311Report"]):
    """Claims what was sent, so that it takes effect once."""

    def claim(self, key: Open311Key, sent: bytes) -> tuple[Open311Report, bool]:
        """Return the row of this report, and whether it is new: then its ticket is yet to open.

        In a transaction that lasts until it is: the twin of a report that is still at work waits at
        the unique key. A report of more than a day ago is another one, whatever it says.
        """
        digest = hashlib.sha256(sent).digest()
        old = self.filter(key=key, digest=digest, made_at__lte=timezone.now() - SAME_FOR)
        old.update(digest=None)
        try:
            with transaction.atomic():
                return self.create(key=key, digest=digest), True
        except IntegrityError:
            return self.select_related("ticket").get(key=key, digest=digest), False


class Open311Report(models.Model):
    """One report: which ticket it became. It holds nothing of what was said."""

    key = models.ForeignKey(Open311Key, models.PROTECT, related_name="reports", db_index=False)
    # Of everything that was sent but the key; empty once it is too old to be the same.
    digest = models.BinaryField(max_length=32, null=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = Reports.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "digest"], name="one_report_of_a_digest"),
        ]


def door(*, make: bool = False) -> Account | None:
    """The account through which reports come in: the government reads it, no vendor listens."""
    if make:
        made, _new = Account.objects.get_or_create(
            slug=SLUG, defaults={"carrier": "open311", "name": say("Apps over Open311")}
        )
        return made
    return Account.objects.filter(slug=SLUG).first()


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()


def _log(what: str, key: Open311Key, *, by: User) -> None:
    SecurityEvent.objects.create(by=by, what=what, subject=key.name, details={"key": key.pk})
