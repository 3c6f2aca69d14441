"""A vendor's month is settled once, by the centre, from scores that can change no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hotline.errors import Moved, PowerMissing, RuleRefuses
from hotline.models import RecordCheck, Sample, Settlement
from tests.cast import Cast
from tests.supervision.inspection import disputed, scored

AFTER = timedelta(days=40)  # the month is over, and so is every window


@pytest.fixture
def month() -> date:
    return timezone.localdate().replace(day=1)


def settle(cast: Cast, month: date, by: str = "duty") -> Settlement:
    """Close the vendor's month."""
    vendor = cast.operator.organisation
    return Settlement.objects.settle(vendor, month, by=getattr(cast, by))


@pytest.mark.parametrize(("off", "kept"), [({}, 0), ({"five_w": 10, "category": 3}, 5)])
def test_the_band_of_the_average_says_what_is_kept_back(
    cast: Cast, month: date, off: dict[str, float], kept: float
) -> None:
    scored(cast, off=off, remark="见录音")
    with time_machine.travel(timezone.now() + AFTER):
        settled = settle(cast, month)
    assert (settled.off, settled.samples, settled.rectify) == (kept, 1, False)
    assert not RecordCheck.objects.run().faults


def test_a_breach_keeps_ten_per_cent_back_and_has_the_vendor_rectify(
    cast: Cast, month: date
) -> None:
    scored(cast, off={"promise": 20}, remark="承诺三日解决")
    with time_machine.travel(timezone.now() + AFTER):
        settled = settle(cast, month)
    assert (settled.average, settled.off, settled.rectify, settled.breaches) == (0, 10, True, 1)


def test_a_dispute_that_is_open_keeps_the_month_open(cast: Cast, month: date) -> None:
    sample = disputed(cast)
    with time_machine.travel(timezone.now() + AFTER):
        with pytest.raises(RuleRefuses) as refused:
            settle(cast, month)
        assert refused.value.code in ("open", "none")
        sample.score_again(by=cast.inspector, off={}, remark="")
        assert settle(cast, month).average == 100


def test_a_month_is_settled_once(cast: Cast, month: date) -> None:
    scored(cast)
    with time_machine.travel(timezone.now() + AFTER):
        settle(cast, month)
        with pytest.raises(Moved):
            settle(cast, month, by="duty2")


@pytest.mark.parametrize("who", ["operator", "inspector", "handler"])
def test_only_the_centre_settles(cast: Cast, month: date, who: str) -> None:
    with pytest.raises(PowerMissing):
        settle(cast, month, by=who)


def test_a_month_without_a_score_is_not_settled(cast: Cast, month: date) -> None:
    over = time_machine.travel(timezone.now() + AFTER)
    with over, pytest.raises(RuleRefuses) as refused:
        settle(cast, month)
    assert refused.value.code == "none"


def test_a_changed_settlement_shows(cast: Cast, month: date) -> None:
    scored(cast)
    with time_machine.travel(timezone.now() + AFTER):
        settled = settle(cast, month)
    settled.off, settled.pk = 0, None
    settled.month = date(2026, 1, 1)
    settled.save(force_insert=True)
    assert "settlement" in RecordCheck.objects.run().first_fault


def test_the_database_lets_no_vendor_settle(cast: Cast, month: date) -> None:
    scored(cast)
    with time_machine.travel(timezone.now() + AFTER):
        settled = settle(cast, month)
    settled.pk, settled.month, settled.by = None, date(2026, 1, 1), cast.operator
    with pytest.raises(IntegrityError), transaction.atomic():
        _write(settled)
    assert Sample.objects.count() == 1


def _write(settled: Settlement) -> None:
    settled.save(force_insert=True)
    connection.check_constraints()
