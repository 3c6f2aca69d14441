"""What somebody wants to see on a board, as it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from hotline.models import User
from hotline.powers import Kind
from supervision.figures.definitions import NAMED, OVER_TIME, By
from supervision.figures.question import Question, asked_by

CODE = 40  # characters of the longest


@dataclass(frozen=True)
class Wanted:
    """Days, grouping, figure, and one office or one vendor alone. What is no day, grouping or
    figure counts as not said.
    """

    first: date
    last: date
    by: By
    figure: str
    office: str = ""
    vendor: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], user: User) -> Wanted:
        """Read an address: else the last three months, for a vendor its own work by category."""
        vendor = user.organisation_kind == Kind.VENDOR
        today = timezone.localdate()
        last = _day(asked.get("to", "")) or today
        by, figure = By.CATEGORY if vendor else By.OFFICE, asked.get("figure", "")
        with suppress(ValueError):
            by = By(asked.get("by", ""))
        return cls(
            first=_day(asked.get("from", "")) or _months_before(last, 2),
            last=last,
            by=by,
            figure=figure if figure in NAMED else _usual(user),
            office=asked.get("office", "")[:CODE],
            vendor=asked.get("vendor", "")[:CODE],
        )

    def question(self, user: User) -> Question:
        """Return it as `user` may ask it. Raises what `asked_by` raises."""
        return asked_by(
            user, self.first, self.last, self.by, office=self.office, vendor=self.vendor
        )

    def query(self, **instead: object) -> str:
        """Return it as an address, with this instead."""
        told = {
            "from": self.first,
            "to": self.last,
            "by": self.by.value,
            "figure": self.figure,
            "office": self.office,
            "vendor": self.vendor,
        } | instead
        return urlencode({name: str(value) for name, value in told.items() if value})

    @property
    def ranks(self) -> bool:
        """Whether the groups are compared with each other; days and months follow each other."""
        return self.by not in OVER_TIME and self.by is not By.ALL

    def periods(self) -> list[tuple[Promise, str, bool]]:
        """The usual periods: their name, their address, and whether it is the one that is shown."""
        today = timezone.localdate()
        last_month = today.replace(day=1) - timedelta(days=1)
        usual = (
            (pgettext_lazy("figures", "This month"), today.replace(day=1), today),
            (pgettext_lazy("figures", "Last month"), last_month.replace(day=1), last_month),
            (pgettext_lazy("figures", "Three months"), _months_before(today, 2), today),
            (pgettext_lazy("figures", "Twelve months"), _months_before(today, 11), today),
        )
        return [
            (name, self.query(**{"from": first, "to": last}), (first, last) == self.days)
            for name, first, last in usual
        ]

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last


def _usual(user: User) -> str:
    return "accepted_in_time" if user.organisation_kind == Kind.VENDOR else "signed_in_time"


def _day(text: str) -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if 2000 <= day.year < 2100 else None
    return None


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many before."""
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)
