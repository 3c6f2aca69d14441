"""One page of samples, the newest first, by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hotline.api.pages import Order, page
from hotline.api.problems import Problem
from hotline.models import Organisation, Sample, SampleEvent, User
from hotline.models.inspection.record import SCORING
from hotline.powers import Kind

PAGE = 30  # rows
NEWEST = Order("samples.newest", ("-id",))
Part = dict[str, Any]
PASSED = "passed"
# What a figure of a scorecard is of.
ONLY: dict[str, Part] = {
    "breaches": {"breach": True},
    "disputes": {"state": Sample.State.SETTLED},
    "won": {"won": True},
}


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; a filter that names nothing we have is no filter."""

    state: str = ""
    vendor: str = ""
    month: date | None = None
    item: str = ""  # what was found, by its code
    only: str = ""  # one of ONLY

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        state, vendor = asked.get("state", ""), asked.get("vendor", "")
        known = bool(vendor) and vendors().filter(code=vendor).exists()
        return cls(
            state=state if state in Sample.State.values else "",
            vendor=vendor if known else "",
            month=month_of(asked.get("month", "")),
        )

    def query(self, **more: str) -> str:
        """The address of this list, or of one that differs from it in `more`."""
        month = f"{self.month:%Y-%m}" if self.month else ""
        told = {"state": self.state, "vendor": self.vendor, "month": month}
        told |= {"item": self.item, "only": self.only} | more
        return urlencode({name: value for name, value in told.items() if value})

    def among(self, samples: QuerySet[Sample]) -> QuerySet[Sample]:
        """Those of `samples` that are wanted."""
        if self.state:
            samples = samples.filter(state=self.state)
        if self.vendor:
            samples = samples.filter(vendor__code=self.vendor)
        if self.month:
            samples = samples.filter(month=self.month)
        if self.item or self.only:  # of those whose score anybody may know
            standing = Sample.objects.that_stand(timezone.now()).filter(**ONLY.get(self.only, {}))
            standing = standing.passing() if self.only == PASSED else standing
            samples = samples.filter(pk__in=standing.values("pk"))
        return samples.filter(pk__in=_with(self.item)) if self.item else samples


def _with(item: str) -> QuerySet[SampleEvent, Any]:
    """Samples in which the score that counts, the last one, found this."""
    scores = SampleEvent.objects.order_by().filter(step__in=SCORING)
    later = scores.filter(sample=OuterRef("sample"), seq__gt=OuterRef("seq"))
    return scores.filter(~Exists(later), details__off__has_key=item).values("sample")


def vendors() -> QuerySet[Organisation]:
    """All there are, by name."""
    return Organisation.objects.filter(kind=Kind.VENDOR).order_by("name", "pk")


def month_of(written: str) -> date | None:
    """The first day of a month written as 2026-09; None if it is none."""
    try:
        return date.fromisoformat(f"{written}-01") if len(written) == 7 else None
    except ValueError:
        return None


def listed(user: User, wanted: Wanted, after: str) -> Part:
    """One page in sight of `user`; a foreign cursor starts at the beginning."""
    found = wanted.among(Sample.objects.in_sight_of(user).for_reading())
    try:
        there = page(found, NEWEST, lambda one: one, cursor=after, limit=PAGE)
    except Problem:
        there = page(found, NEWEST, lambda one: one, cursor="", limit=PAGE)
    more = there["next"]
    return {
        "rows": [{"it": one, "shows": one.shows_its_score_to(user)} for one in there["items"]],
        "next_query": wanted.query(after=more) if more else "",
        "wanted": wanted,
        "states": Sample.State.choices,
        "vendors": list(vendors()),
    }


def next_to_score(user: User) -> Sample | None:
    """The oldest that waits for somebody to score it, first or blindly, and that `user` may be the
    one for.
    """
    blindly = Q(state=Sample.State.DISPUTED) & ~Q(scored_by=user)
    waiting = Sample.objects.in_sight_of(user).filter(Q(state=Sample.State.DRAWN) | blindly)
    return waiting.exclude(ticket__events__by=user).order_by("id").first()
