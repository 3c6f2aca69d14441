"""When somebody last spoke at a door, they to us and we to them; and how long its token holds.

Kept beside the account and to the minute: a message must not pay with a row that everybody writes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hotline.models.accounts import Account

GRAIN = timedelta(minutes=1)  # within it nothing is written


class Pulse(models.Model):
    """One row for each account, made with it."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    since = models.DateTimeField(default=timezone.now)  # nobody took note before
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)  # the government's own words, no machine's
    token_ends_at = models.DateTimeField(null=True)  # where no machine renews it

    @classmethod
    def heard(cls, accounts: Collection[int]) -> None:
        """Citizens spoke at these."""
        cls._beat("last_in_at", accounts)

    @classmethod
    def spoke(cls, account: int) -> None:
        """The government answered at this one."""
        cls._beat("last_out_at", [account])

    @classmethod
    def token_holds(cls, account: Account, until: datetime | None) -> None:
        """The platform said how long the account's token holds."""
        cls.objects.filter(account=account).update(token_ends_at=until)

    @classmethod
    def _beat(cls, name: str, accounts: Collection[int]) -> None:
        """A row that was just written is read and passed over: it is never waited for."""
        now = timezone.now()
        stale = Q(**{name: None}) | Q(**{f"{name}__lt": now - GRAIN})
        cls.objects.filter(stale, account__in=accounts).update(**{name: now})
