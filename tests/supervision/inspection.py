"""Samples of the vendor's work, as the tests of the inspection begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Sample, Ticket, User
from hotline.models.digest_making import make_digest
from hotline.models.inspection.drawing import draw_now
from tests.cast import Cast, a_ticket

FAULT = {"off": {"greeting": 4, "address": 5}, "remark": "未问好，地点未到门牌"}


def drawn(cast: Cast, *tickets: Ticket) -> list[Sample]:
    """The samples drawn of what the vendor did so far, these tickets or one more among it."""
    if not tickets:
        a_ticket(cast, "accepted")
    make_digest()
    draw_now()
    return list(Sample.objects.order_by("pk"))


def a_sample(cast: Cast, **said: Any) -> Sample:
    """One sample, not scored yet."""
    [sample] = drawn(cast, a_ticket(cast, "accepted", **said))
    return sample


def scored(
    cast: Cast, sample: Sample | None = None, by: User | None = None, **given: Any
) -> Sample:
    """Scored by the duty officer (91 points unless said otherwise), open to dispute."""
    sample = sample or a_sample(cast)
    return sample.score(by=by or cast.duty, **given or FAULT)


def disputed(cast: Cast, sample: Sample | None = None) -> Sample:
    """The vendor disputes the score."""
    return scored(cast, sample).dispute(by=cast.operator, reason="图片中已写明门牌")


def again(sample: Sample) -> Sample:
    """The sample as it stands now."""
    return Sample.objects.get(pk=sample.pk)


def let_stand(sample: Sample) -> Sample:
    """The sample as if its window were over."""
    over = timezone.now() - timedelta(minutes=1)
    Sample.objects.filter(pk=sample.pk).update(dispute_until=over)
    return again(sample)
