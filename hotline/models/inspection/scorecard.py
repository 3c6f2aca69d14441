"""The monthly scorecard of a vendor: what its samples came to, what the contract asks for, and what
follows for the fee. Sealed matters count in none, for nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Avg, Count, Q
from django.utils import timezone

from hotline.models.inspection.finding import Samples
from hotline.models.inspection.record import SCORING, SampleEvent
from hotline.models.inspection.sample import Sample, State
from hotline.models.inspection.sheet import Band, ScoreSheet
from hotline.models.organisations import Organisation

TOO_FEW = 10  # below it an average says little; it is shown with that remark


class Found(NamedTuple):
    """How often an item cost points in a month, and how many in all."""

    times: int
    points: float


@dataclass(frozen=True)
class Scorecard:
    """One vendor's month, from the samples whose score stands."""

    vendor: Organisation
    month: date
    sheet: ScoreSheet  # whose contract terms count
    samples: int  # drawn
    standing: int  # whose score can change no more
    average: float | None  # of those, to two places
    passed: int
    breaches: int
    disputes: int
    won: int
    items: dict[str, Found] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Samples that are still to be scored, or may still be disputed."""
        return self.samples - self.standing

    @property
    def pass_rate(self) -> float | None:
        """In per cent, to two places."""
        return round(100 * self.passed / self.standing, 2) if self.standing else None

    @property
    def band(self) -> Band | None:
        """What follows for the fee."""
        return self.sheet.band(self.average) if self.average is not None else None

    @property
    def kept_back(self) -> float:
        """In yuan; 0 where the house does not know the fee."""
        off = self.band.off if self.band else 0
        return round(self.sheet.fee(self.vendor.code) * off / 100, 2)


def scorecard(vendor: Organisation, month: date) -> Scorecard:
    """The scorecard of a month, in three questions."""
    samples = Sample.objects.filter(vendor=vendor, month=month, ticket__sealed=False)
    standing = samples.that_stand(timezone.now())
    told = standing.aggregate(
        n=Count("pk"),
        average=Avg("total"),
        breaches=Count("pk", filter=Q(breach=True)),
        won=Count("pk", filter=Q(won=True)),
        settled=Count("pk", filter=Q(state=State.SETTLED)),
    )
    contract = ScoreSheet.of_month(month)
    return Scorecard(
        vendor=vendor,
        month=month,
        sheet=contract,
        samples=samples.count(),
        standing=told["n"],
        average=None if told["average"] is None else round(told["average"], 2),
        passed=standing.passing().count(),
        breaches=told["breaches"],
        disputes=told["settled"],
        won=told["won"],
        items=_items(standing),
    )


def _items(standing: Samples) -> dict[str, Found]:
    """Of each sample what was found by the score that counts: the last one."""
    found: dict[str, list[float]] = defaultdict(list)
    told = SampleEvent.objects.filter(sample__in=standing.order_by(), step__in=SCORING)
    last = dict(told.order_by("seq").values_list("sample", "details"))
    for details in last.values():
        for code, points in details["off"].items():
            found[code].append(points)
    return {code: Found(len(points), sum(points)) for code, points in found.items()}
