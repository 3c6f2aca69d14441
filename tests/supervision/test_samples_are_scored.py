"""A vendor's work is scored by the sheet: by whom, from what, and with what coming of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import Sample, SampleEvent, ScoreSheet, SecurityEvent, User
from tests.cast import Cast, a_ticket
from tests.supervision.inspection import FAULT, a_sample, again, drawn, scored


def test_a_sheet_begins_with_a_hundred_points_of_which_findings_take(cast: Cast) -> None:
    sheet = ScoreSheet.in_force()
    assert sum(block.points for block in sheet.blocks) == 100
    assert sheet.result({}) == (100, False)
    assert sheet.result({"greeting": 4, "address": 5}) == (91, False)


def test_a_block_never_costs_more_than_it_has(cast: Cast) -> None:
    everything = {"greeting": 4, "patience": 6, "rhetorical": 6, "blame": 10, "delay": 6}
    assert ScoreSheet.in_force().result(everything).total == 80


def test_overstepping_and_secrecy_fail_at_once(cast: Cast) -> None:
    assert ScoreSheet.in_force().result({"promise": 20}) == (0, True)
    sample = scored(cast, off={"shown": 0}, remark="向他人透露诉求人")
    assert (sample.total, sample.breach, sample.passed) == (0, True, False)


def test_a_score_is_on_the_record_with_a_digest_of_what_was_said(cast: Cast) -> None:
    sample = scored(cast)
    assert (sample.state, sample.total, sample.passed) == ("scored", 91, True)
    event = SampleEvent.objects.get(sample=sample, step="score")
    assert event.details["off"] == FAULT["off"]
    assert event.words.text == FAULT["remark"]
    assert len(event.details["digest"]) == 64


@pytest.mark.parametrize("who", ["duty", "duty2", "inspector"])
def test_the_centre_and_the_inspectorate_score(cast: Cast, who: str) -> None:
    assert scored(cast, by=getattr(cast, who)).total == 91


@pytest.mark.parametrize("who", ["operator", "rival", "administrator"])
def test_a_vendor_never_scores(cast: Cast, who: str) -> None:
    sample = a_sample(cast)
    with pytest.raises(PowerMissing):
        sample.score(by=getattr(cast, who), **FAULT)
    assert SecurityEvent.objects.filter(what="sample_refused", subject=sample.number).exists()


@pytest.mark.parametrize("who", ["handler", "leader", "housing"])
def test_an_office_does_not_score_a_vendor(cast: Cast, who: str) -> None:
    with pytest.raises(RuleRefuses) as refused:
        a_sample(cast).score(by=getattr(cast, who), **FAULT)
    assert refused.value.code == "inspector"


def test_whoever_worked_on_the_ticket_does_not_score_it(cast: Cast) -> None:
    [sample] = drawn(cast, a_ticket(cast, "accepted").dispatch(by=cast.duty, lead="water"))
    with pytest.raises(RuleRefuses) as refused:
        sample.score(by=cast.duty, **FAULT)
    assert refused.value.code == "own_work"
    assert scored(cast, again(sample), by=cast.duty2).total == 91


@pytest.mark.parametrize(
    ("given", "loc"),
    [
        ({"off": {"nonsense": 1}, "remark": "有"}, "off.nonsense"),
        ({"off": {"greeting": 5}, "remark": "有"}, "off.greeting"),
        ({"off": {"greeting": -1}, "remark": "有"}, "off.greeting"),
        ({"off": {"greeting": 4}}, "remark"),
    ],
)
def test_a_score_outside_the_sheet_is_refused(cast: Cast, given: dict[str, Any], loc: str) -> None:
    with pytest.raises(BadArguments) as refused:
        a_sample(cast).score(by=cast.duty, **given)
    assert refused.value.facts["errors"][0]["loc"] == loc


def test_a_sample_is_scored_once(cast: Cast) -> None:
    sample = a_sample(cast)
    other = again(sample)
    scored(cast, sample)
    with pytest.raises(Moved):
        scored(cast, other, by=cast.inspector)


@pytest.mark.parametrize(
    "wrong", [{"by_kind": "vendor"}, {"by_kind": "government"}, {"step": "dispute"}]
)
def test_the_database_lets_no_vendor_score(cast: Cast, wrong: dict[str, str]) -> None:
    sample = a_sample(cast)
    row = SampleEvent.objects.get(sample=sample)
    row.pk, row.seq, row.step, row.by, row.by_kind = None, 2, "score", cast.operator, "vendor"
    for name, value in wrong.items():
        setattr(row, name, value)
    if row.step == "dispute":  # in the name of the vendor by somebody of the centre
        row.by = cast.duty
    with pytest.raises(IntegrityError), transaction.atomic():
        _write(row)


def test_scoring_touches_no_ticket(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    before = (ticket.version, ticket.length, ticket.events.count())
    [sample] = drawn(cast, ticket)
    scored(cast, sample)
    now = type(ticket).objects.get(pk=ticket.pk)
    assert (now.version, now.length, now.events.count()) == before


def test_what_was_drawn_never_changes(cast: Cast) -> None:
    sample = a_sample(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(reasons=[])


def test_everybody_sees_the_samples_that_are_theirs(cast: Cast) -> None:
    sample = a_sample(cast)

    def sees(person: User) -> bool:
        return Sample.objects.in_sight_of(person).filter(pk=sample.pk).exists()

    assert [sees(one) for one in (cast.inspector, cast.duty)] == [True, True]
    assert not any(
        sees(one) for one in (cast.operator, cast.rival, cast.handler, cast.administrator)
    )
    scored(cast, sample)
    assert sees(cast.operator)
    assert not sees(cast.rival)


def _write(row: SampleEvent) -> None:
    """Save it, and have the keys looked at that PostgreSQL would look at in the end."""
    row.save(force_insert=True)
    connection.check_constraints()
