"""How many calls a platform grants an account: looking for words and answering them share one
number, and a part of it is kept for the answers.

The numbers are the platform's (open.weibo.com, Rate-limiting: 100 calls a day for a user of an app)
and stand in the row, for contracts differ.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from hotline import carriers
from hotline.carriers import Outcome, Undeliverable
from hotline.models.accounts import Account
from hotline.models.tokens import api_of

Answer = TypeVar("Answer")

BEIJING = ZoneInfo("Asia/Shanghai")  # where the platform counts its days
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_SHUT = DAY
OUT_OF_CALLS = (
    "out_of_calls"  # our own word for a call that was not made; also the reason of theirs
)


class Purpose(Enum):
    """What a call is for: an answer of the government may use what is kept for answers."""

    ANSWER = "answer"
    LOOK = "look"  # and whatever machines say


class Budget(models.Model):
    """What an account may call, and what it has called today and in this hour."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="budget")
    per_day = models.PositiveIntegerField(default=100)
    per_hour = models.PositiveIntegerField(null=True)  # empty: only the day counts
    kept_for_answers = models.PositiveIntegerField(default=28)  # of a day's calls
    # Of a day's calls to one and the same phone; empty: no such limit.
    per_recipient = models.PositiveIntegerField(null=True)
    day = models.DateField(null=True)
    spent_today = models.PositiveIntegerField(default=0)
    hour = models.DateTimeField(null=True)
    spent_this_hour = models.PositiveIntegerField(default=0)
    # The platform counted more than we did, and says so.
    shut_until = models.DateTimeField(null=True)

    # Questions ----------------------------------------------------------------------------------

    def left(self, purpose: Purpose, now: datetime) -> int:
        """How many calls there are for `purpose` now."""
        if self.shut_until is not None and now < self.shut_until:
            return 0
        return min(self.left_today(purpose, now), self._left_this_hour(purpose, now))

    def left_today(self, purpose: Purpose, now: datetime) -> int:
        """How many calls of this day there are for `purpose`."""
        spent = self.spent_today if self.day == _day(now) else 0
        kept = 0 if purpose is Purpose.ANSWER else self.kept_for_answers
        return max(0, self.per_day - kept - spent)

    def opens_at(self, purpose: Purpose, now: datetime) -> datetime:
        """When there are calls for `purpose` again; `now` if there are."""
        if self.shut_until is not None and now < self.shut_until:
            return self.shut_until
        if not self.left_today(purpose, now):
            return midnight_after(now)
        return now if self._left_this_hour(purpose, now) else _hour(now) + HOUR

    def _left_this_hour(self, purpose: Purpose, now: datetime) -> int:
        if self.per_hour is None:
            return self.per_day
        spent = self.spent_this_hour if self.hour == _hour(now) else 0
        kept = 0
        if purpose is Purpose.LOOK:  # the same share of an hour as of a day
            kept = self.per_hour * self.kept_for_answers // max(self.per_day, 1)
        return max(0, self.per_hour - kept - spent)

    # What changes it ----------------------------------------------------------------------------

    def spend(self, purpose: Purpose) -> None:
        """Count one call, before it is made. Raises `Undeliverable` if there is none left."""
        with transaction.atomic():
            held, now = Budget.objects.select_for_update().get(pk=self.pk), timezone.now()
            if not held.left(purpose, now):
                raise Undeliverable(OUT_OF_CALLS, Outcome.NEXT_HOUR, reason="our_budget")
            if held.day != _day(now):
                held.day, held.spent_today = _day(now), 0
            if held.hour != _hour(now):
                held.hour, held.spent_this_hour = _hour(now), 0
            held.spent_today += 1
            held.spent_this_hour += 1
            held.save(update_fields=["day", "spent_today", "hour", "spent_this_hour"])

    def give_back(self) -> None:
        """A call was counted that never left the house."""
        mine = Budget.objects.filter(pk=self.pk, spent_today__gt=0, spent_this_hour__gt=0)
        mine.update(spent_today=F("spent_today") - 1, spent_this_hour=F("spent_this_hour") - 1)

    def shut(self, until: datetime) -> None:
        """Make no call before `until`: the platform says that there are none left."""
        Budget.objects.filter(pk=self.pk).update(shut_until=until)


def paid(account: Account, purpose: Purpose, token: str, call: Callable[[], Answer]) -> Answer:
    """Return `call()`, counted against the account's budget where it has one.

    Raises `Undeliverable`: that of `call`, or `out_of_calls` before anything is sent.
    """
    budget = Budget.objects.filter(account=account).first()
    if budget is None:
        return call()
    budget.spend(purpose)
    try:
        return call()
    except Undeliverable as refused:
        if refused.code == "unreachable":  # not a byte of it left
            budget.give_back()
        if refused.reason == OUT_OF_CALLS:
            budget.shut(_when_it_opens(account, token))
        raise


def opens_at(account: Account, purpose: Purpose) -> datetime:
    """When the account may make a call for `purpose` again."""
    now, budget = timezone.now(), Budget.objects.filter(account=account).first()
    return budget.opens_at(purpose, now) if budget else now


def midnight_after(now: datetime) -> datetime:
    """The next midnight in Beijing."""
    tomorrow = _day(now) + DAY
    return datetime.combine(tomorrow, datetime.min.time(), tzinfo=BEIJING)


def midnight_before(now: datetime) -> datetime:
    """When this day began in Beijing."""
    return midnight_after(now) - DAY


def _when_it_opens(account: Account, token: str) -> datetime:
    """Ask the platform, which counts no call for that; else the next full hour."""
    now, stream = timezone.now(), carriers.stream(account.carrier)
    try:
        seconds = stream.calls_left(api_of(account), token).resets_in if stream else 0
    except Undeliverable:
        seconds = 0
    if seconds:
        return now + min(max(timedelta(seconds=seconds), timedelta(minutes=1)), LONGEST_SHUT)
    return _hour(now) + HOUR


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
