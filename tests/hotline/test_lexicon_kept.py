"""The lexicon is the government's: who changes what, with a second person where a block falls."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import LexiconEntry, LexiconProposal, LexiconVersion, SecurityEvent
from hotline.models.lexicon import in_force
from tests.cast import Cast

pytestmark = pytest.mark.django_db

GIVEN: dict[str, Any] = {
    "ban": "insult",
    "words": "笨得要命\n说了也不懂",
    "effect": "block",
    "reason": "侮辱他人",
    "why": "上周的一篇答复里出现过",
}


def blocked(text: str) -> bool:
    return any(f.entry.effect == "block" for f in in_force().findings(text))


def amend(entry: LexiconEntry, *, by: Any, **changed: Any) -> LexiconProposal | None:
    now = entry.versions.order_by("-number")[0]
    given = now.form | {"ban": entry.ban, "why": "因为"} | changed
    return entry.amend(given, by=by, expects=now.number)


def test_one_person_of_the_centre_adds_and_it_holds_at_once(cast: Cast) -> None:
    assert not blocked("您笨得要命")
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    assert blocked("您笨得要命")
    version = entry.current
    assert (version.number, version.by, version.why) == (1, cast.duty, GIVEN["why"])
    logged = SecurityEvent.objects.get(what="lexicon_changed")
    assert (logged.by, logged.subject) == (cast.duty, f"lexicon:{entry.pk}")
    assert "笨" not in str(logged.details) + logged.reason


@pytest.mark.parametrize("who", ["operator", "handler", "leader", "inspector", "administrator"])
def test_nobody_else_touches_it(cast: Cast, who: str) -> None:
    with pytest.raises(RuleRefuses):
        LexiconEntry.objects.add(GIVEN, by=getattr(cast, who))
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    with pytest.raises(RuleRefuses):
        amend(entry, by=getattr(cast, who), effect="remark")
    proposal = amend(entry, by=cast.duty, in_force=False)
    assert proposal is not None
    with pytest.raises(RuleRefuses):
        proposal.decide(grant=True, by=getattr(cast, who))


@pytest.mark.parametrize(
    "weaker",
    [
        {"in_force": False},
        {"effect": "remark"},
        {"effect": "eyes"},
        {"words": "笨得要命"},
        {"unless": "笨得要命的老路灯"},
    ],
)
def test_what_weakens_a_block_waits_for_a_second_person(cast: Cast, weaker: dict[str, Any]) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    proposal = amend(entry, by=cast.duty, **weaker)
    assert proposal is not None
    assert blocked("说了也不懂")
    assert entry.versions.count() == 1
    with pytest.raises(RuleRefuses):
        proposal.decide(grant=True, by=cast.duty)
    proposal.decide(grant=True, by=cast.duty2)
    version = entry.versions.order_by("-number")[0]
    assert (version.number, version.by, version.seconded_by) == (2, cast.duty, cast.duty2)
    with pytest.raises(Moved):
        proposal.decide(grant=True, by=cast.duty2)


def test_what_sharpens_or_only_remarks_takes_one_person(cast: Cast) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    assert amend(entry, by=cast.duty2, words=GIVEN["words"] + "\n蠢得很") is None
    assert blocked("蠢得很")
    remark = LexiconEntry.objects.add(GIVEN | {"effect": "remark"}, by=cast.duty)
    assert amend(remark, by=cast.duty, in_force=False) is None


def test_a_proposal_is_dropped_even_by_who_made_it_and_then_another_may_come(cast: Cast) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    proposal = amend(entry, by=cast.duty, in_force=False)
    assert proposal is not None
    with pytest.raises(Moved):
        amend(entry, by=cast.duty2, in_force=False)
    proposal.decide(grant=False, by=cast.duty)
    assert blocked("说了也不懂")
    assert amend(entry, by=cast.duty2, in_force=False) is not None


def test_a_proposal_whose_entry_moved_on_is_not_put_in_force(cast: Cast) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    proposal = amend(entry, by=cast.duty, in_force=False)
    assert proposal is not None
    amend(entry, by=cast.duty, words=GIVEN["words"] + "\n蠢得很")
    with pytest.raises(Moved):
        proposal.decide(grant=True, by=cast.duty2)
    assert LexiconProposal.objects.waiting().count() == 1


def test_a_stale_form_overwrites_nothing(cast: Cast) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    amend(entry, by=cast.duty2, words=GIVEN["words"] + "\n蠢得很")
    with pytest.raises(Moved):
        entry.amend(GIVEN | {"reason": "别的"}, by=cast.duty, expects=1)


@pytest.mark.parametrize(
    ("wrong", "loc"),
    [
        ({"words": "笨"}, "words"),
        ({"words": " "}, "words"),
        ({"words": "a*b*c*d"}, "words"),
        ({"unless": "*"}, "unless"),
        ({"effect": "explode"}, "effect"),
        ({"why": ""}, "why"),
        ({"ban": "nonsense"}, "ban"),
    ],
)
def test_a_bad_entry_is_refused_and_says_where(cast: Cast, wrong: dict[str, Any], loc: str) -> None:
    with pytest.raises(BadArguments) as refused:
        LexiconEntry.objects.add(GIVEN | wrong, by=cast.duty)
    assert [e["loc"] for e in refused.value.facts["errors"]] == [loc]
    assert not LexiconEntry.objects.exists()


def test_a_house_is_given_its_lexicon_once(cast: Cast) -> None:
    made = LexiconEntry.objects.seed(by=cast.machine)
    assert made == LexiconEntry.objects.count() > 14
    assert LexiconEntry.objects.seed(by=cast.machine) == 0
    assert SecurityEvent.objects.filter(what="lexicon_seeded").count() == 1
    for version in LexiconVersion.objects.select_related("entry"):
        form = version.form | {"ban": version.entry.ban, "why": "x"}
        version.entry.amend(form, by=cast.duty, expects=1)  # every one can be edited as it is


def test_the_database_lets_only_the_government_write_and_two_be_two(cast: Cast) -> None:
    entry = LexiconEntry.objects.add(GIVEN, by=cast.duty)
    row = {"entry": entry, "number": 2, "words": "x", "effect": "block", "reason": "r"}
    for wrong in (
        {"by": cast.operator, "by_kind": "government"},
        {"by": cast.operator, "by_kind": "vendor"},
        {"by": cast.machine, "by_kind": "machine"},
        {"by": cast.duty, "by_kind": "government", "seconded_by": cast.duty},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            LexiconVersion.objects.create(**row, **wrong)
