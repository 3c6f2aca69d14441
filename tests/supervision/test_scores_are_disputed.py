"""A vendor disputes a score: in its window, and a second inspector decides without knowing it."""

from __future__ import annotations

import pytest

from hotline.errors import Moved, PowerMissing, RuleRefuses
from hotline.models import RecordCheck, SampleEvent
from tests.cast import Cast
from tests.supervision.inspection import FAULT, again, disputed, let_stand, scored


def test_a_dispute_won_by_the_vendor(cast: Cast) -> None:
    sample = disputed(cast)
    assert (sample.state, sample.total) == ("disputed", 91)
    sample.score_again(by=cast.inspector, off={"greeting": 4}, remark="图片中确有门牌")
    sample = again(sample)
    assert (sample.state, sample.total, sample.won, sample.stands) == ("settled", 96, True, True)
    steps = SampleEvent.objects.filter(sample=sample).values_list("step", "by_kind")
    assert list(steps) == [
        ("draw", "machine"),
        ("score", "government"),
        ("dispute", "vendor"),
        ("score_again", "inspectorate"),
    ]
    assert not RecordCheck.objects.run().faults


def test_a_dispute_that_is_lost(cast: Cast) -> None:
    sample = disputed(cast).score_again(by=cast.inspector, **FAULT)
    assert (sample.total, sample.won) == (91, False)


def test_a_dispute_out_of_its_window_is_refused(cast: Cast) -> None:
    sample = let_stand(scored(cast))
    assert sample.stands
    with pytest.raises(RuleRefuses) as refused:
        sample.dispute(by=cast.operator, reason="有异议")
    assert refused.value.code == "window"


def test_only_the_vendor_that_was_scored_disputes(cast: Cast) -> None:
    sample = scored(cast)
    for other in (cast.rival, cast.duty):
        with pytest.raises(RuleRefuses) as refused:
            sample.dispute(by=other, reason="有异议")
        assert refused.value.code == "vendor"
    with pytest.raises(PowerMissing):
        sample.dispute(by=cast.inspector, reason="有异议")


def test_whoever_scored_first_does_not_decide(cast: Cast) -> None:
    sample = disputed(cast)
    with pytest.raises(RuleRefuses) as refused:
        sample.score_again(by=cast.duty, **FAULT)
    assert refused.value.code == "same_person"
    assert "score_again" not in [step.name for step in sample.open_steps(cast.duty)]


def test_while_it_may_be_scored_again_nobody_else_reads_the_first_score(cast: Cast) -> None:
    sample = scored(cast)
    assert sample.shows_its_score_to(cast.duty)
    assert sample.shows_its_score_to(cast.operator)
    assert not sample.shows_its_score_to(cast.inspector)
    assert not sample.shows_its_score_to(cast.duty2)
    disputed_one = sample.dispute(by=cast.operator, reason="有异议")
    assert not disputed_one.shows_its_score_to(cast.duty2)
    settled = disputed_one.score_again(by=cast.duty2, **FAULT)
    assert settled.shows_its_score_to(cast.inspector)


def test_a_score_is_disputed_once(cast: Cast) -> None:
    sample = disputed(cast)
    with pytest.raises(Moved):
        sample.dispute(by=cast.operator2, reason="再次异议")


@pytest.mark.parametrize("hidden", ["head", "details"])
def test_a_changed_score_shows(cast: Cast, hidden: str) -> None:
    sample = scored(cast)
    if hidden == "head":
        type(sample).objects.filter(pk=sample.pk).update(head="0" * 64)
    else:
        type(sample).objects.filter(pk=sample.pk).update(length=5)
    assert sample.number in RecordCheck.objects.run().first_fault
