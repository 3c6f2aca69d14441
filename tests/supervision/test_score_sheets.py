"""The score sheet is data: changed by the centre in versions, and what was drawn keeps its own."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import ScoreSheet
from hotline.models.inspection.amending import amend, as_written
from tests.cast import Cast
from tests.supervision.inspection import a_sample, scored


def written(**changed: str) -> dict[str, str]:
    """The form as it stands, with some entries changed."""
    return as_written(ScoreSheet.in_force(), ["vendor"]) | changed


def put(cast: Cast, **changed: str) -> ScoreSheet:
    """The centre puts a changed sheet in force."""
    seen = ScoreSheet.in_force().version
    return amend(written(**changed), by=cast.duty, reason="合同变更", seen=seen)


def test_what_is_put_in_force_unchanged_says_the_same(cast: Cast) -> None:
    before = ScoreSheet.in_force()
    after = put(cast)
    for what in ("blocks", "rate", "classes", "bands", "targets", "pass_mark", "dispute"):
        assert getattr(after, what) == getattr(before, what)
    assert (after.version, after.made_by, after.words("banned")) == (
        *(1, cast.duty),
        before.words("banned"),
    )


def test_a_sample_keeps_the_sheet_it_was_drawn_under(cast: Cast) -> None:
    sample = a_sample(cast)
    put(cast, **{"most.greeting": "1"})
    assert scored(cast, sample).total == 91


def test_an_item_is_added_and_one_goes(cast: Cast) -> None:
    after = put(cast, **{"name.+attitude": "态度生硬", "most.+attitude": "7", "name.delay": ""})
    names = {item.name: item.points for item in after.blocks[0].items}
    assert names["态度生硬"] == 7
    assert len(names) == 5


def test_the_contract_of_a_month_is_that_of_before_it_began(cast: Cast) -> None:
    put(cast, **{"kept.1": "8", "fee.vendor": "15000"})
    month = ScoreSheet.in_force().made_at.date().replace(day=1)
    assert ScoreSheet.of_month(month).version == 0
    after = month.replace(year=month.year + 1)
    assert ScoreSheet.of_month(after).band(87).off == 8
    assert ScoreSheet.of_month(after).fee("vendor") == 15000


@pytest.mark.parametrize(
    ("changed", "loc"),
    [
        ({"points.attitude": "25"}, "points.attitude"),
        ({"points.attitude": "many"}, "points.attitude"),
        ({"most.greeting": "21"}, "most.greeting"),
        ({"rate": "101"}, "rate"),
        ({"dispute": "soon"}, "dispute"),
        ({"least.1": "95"}, "least.1"),
        ({"words.banned": "*开头"}, "words.banned"),
        ({"class.low_rating": "6"}, "class.low_rating"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(
    cast: Cast, changed: dict[str, str], loc: str
) -> None:
    with pytest.raises(BadArguments) as refused:
        put(cast, **changed)
    assert loc in [wrong["loc"] for wrong in refused.value.facts["errors"]]
    assert not ScoreSheet.objects.exists()


@pytest.mark.parametrize("who", ["operator", "handler", "inspector", "administrator"])
def test_only_the_centre_changes_it(cast: Cast, who: str) -> None:
    with pytest.raises(RuleRefuses):
        amend(written(), by=getattr(cast, who), reason="改", seen=0)


def test_whoever_looked_at_an_older_version_is_told(cast: Cast) -> None:
    form: dict[str, Any] = written()
    put(cast)
    with pytest.raises(Moved):
        amend(form, by=cast.duty2, reason="改", seen=0)


def test_the_best_band_holds_from_its_own_points_on(cast: Cast) -> None:
    sheet = ScoreSheet.in_force()
    assert [sheet.band(points).off for points in (100, 90, 89.99, 85, 84.99, 0)] == [
        *(0, 0, 5, 5, 10, 10),
    ]
    assert sheet.band(84).rectify
