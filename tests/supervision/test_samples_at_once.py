"""Two workers draw the same round at once, two inspectors score the same sample: once each."""

from __future__ import annotations

import pytest

from hotline.errors import Moved
from hotline.models import Draw, RecordCheck, Sample
from hotline.models.digest_making import make_digest
from hotline.models.inspection.drawing import draw_now
from tests.cast import Cast, a_ticket
from tests.supervision.inspection import FAULT, again
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_draw_at_once_and_two_score_at_once(cast: Cast) -> None:
    for _n in range(3):
        a_ticket(cast, "accepted", kind="report")
    make_digest()
    found = at_once(draw_now, draw_now)
    assert sorted(found) == [0, 3]
    assert Draw.objects.count() == 2  # one for each vendor
    sample = Sample.objects.order_by("pk").first()
    assert sample is not None
    one, other = again(sample), again(sample)
    results = at_once(
        lambda: one.score(by=cast.duty, **FAULT), lambda: other.score(by=cast.inspector, **FAULT)
    )
    assert sum(isinstance(result, Moved) for result in results) == 1
    assert not RecordCheck.objects.run().faults
