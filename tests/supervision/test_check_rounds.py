"""Check rounds: what is wrong with an account is found by rule, kept with its evidence, and closed
by the round that finds it no more.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hotline.errors import BadArguments, PowerMissing
from hotline.models import (
    DoorCheck,
    Finding,
    LedgerEntry,
    LedgerRules,
    Pulse,
    Round,
    SecurityEvent,
    Ticket,
)
from hotline.models.ledger_rules import CODES, DAYS, LIMITS
from supervision.rounds import holding
from tests.cast import Cast, a_ticket, later
from tests.supervision.accounts import an_entry

pytestmark = pytest.mark.django_db


def quiet(cast: Cast, *, heard: int = 0, spoke: int = 15) -> LedgerEntry:
    """An account in use at which nobody spoke for so many days."""
    told = {"last_in_at": later(days=-heard), "last_out_at": later(days=-spoke)}
    Pulse.objects.update_or_create(account=cast.city, defaults=told)
    return LedgerEntry.objects.first() or an_entry(cast)


def codes() -> list[str]:
    return sorted(Finding.objects.standing().values_list("code", flat=True))


def rule(cast: Cast, **changed: Any) -> None:
    given = {name: str(value) for name, value in (LIMITS | DAYS | CODES | changed).items()}
    LedgerRules.amend(given, by=cast.duty, reason="市里要求", seen=LedgerRules.in_force().version)


@pytest.mark.parametrize(
    ("heard", "spoke", "found"), [(0, 13, []), (0, 14, ["silent"]), (90, 90, ["dormant"])]
)
def test_a_silent_account_is_found_after_two_weeks(
    cast: Cast, heard: int, spoke: int, found: list[str]
) -> None:
    quiet(cast, heard=heard, spoke=spoke)
    held = holding.hold(by=cast.inspector)
    assert codes() == found
    assert (held.accounts, held.found, held.mended) == (1, len(found), 0)


def test_the_evidence_is_that_of_the_moment(cast: Cast) -> None:
    entry = quiet(cast, spoke=15)
    holding.hold(by=cast.machine)
    quiet(cast, spoke=20)
    holding.hold(by=cast.machine)
    later_one, first = Finding.objects.filter(entry=entry)
    assert (first.evidence["days"], later_one.evidence["days"]) == (15, 20)
    assert later_one.first == first
    assert Finding.objects.standing().get() == first
    assert first.fails_alone


def test_an_unanswered_matter_and_a_dead_door_are_found_by_their_days(cast: Cast) -> None:
    quiet(cast, spoke=0)
    ticket = a_ticket(cast, "handling")
    check = DoorCheck.objects.create(account=cast.city, part="hook", fact="wrong_answer")
    for days, found in ((0.5, []), (2, ["dead"]), (16, ["dead", "unanswered"])):
        Ticket.objects.filter(pk=ticket.pk).update(opened_at=later(days=-days))
        DoorCheck.objects.filter(pk=check.pk).update(since=later(days=-days))
        holding.hold(by=cast.inspector)
        assert codes() == found
    unanswered = Finding.objects.get(code="unanswered")
    assert (unanswered.evidence["waiting"], unanswered.evidence["days"]) == (1, 16)
    assert not unanswered.fails_alone


def test_what_is_mended_is_closed_by_the_next_round_and_found_anew_when_it_comes_back(
    cast: Cast,
) -> None:
    quiet(cast)
    holding.hold(by=cast.machine)
    quiet(cast, spoke=1)
    assert holding.hold(by=cast.machine).mended == 1
    assert codes() == []
    quiet(cast)
    assert holding.hold(by=cast.machine).found == 1
    assert Finding.objects.filter(first=None).count() == 2


def test_the_rules_are_data_and_a_round_says_by_which_it_was_held(cast: Cast) -> None:
    quiet(cast, spoke=8)
    assert holding.hold(by=cast.inspector).rules is None
    rule(cast, silent_days="7", **{"mend.silent": "2wd", "mend.one_vote": "dead"})
    held = holding.hold(by=cast.inspector)
    assert held.rules == LedgerRules.in_force()
    finding = held.findings.get()
    assert (finding.code, finding.limit, finding.fails_alone) == ("silent", "2wd", False)


def test_a_rule_names_only_findings_there_are(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        rule(cast, **{"mend.one_vote": "silent nonsense"})


def test_an_account_that_is_closed_is_not_looked_at_and_owes_nothing(cast: Cast) -> None:
    quiet(cast)
    holding.hold(by=cast.machine)
    LedgerEntry.objects.update(state="closed")
    held = holding.hold(by=cast.machine)
    assert (held.accounts, held.mended, codes()) == (0, 1, [])


def test_an_inspector_notes_what_only_a_person_sees_and_no_round_closes_it(cast: Cast) -> None:
    entry = quiet(cast, spoke=0)
    held = holding.note(entry, "wrong_words", "转发失实信息，联系13800138000", by=cast.inspector)
    assert held.kind == Round.Kind.SPOT
    finding = held.findings.get()
    assert finding.fails_alone
    assert "13800138000" not in finding.evidence["words"]
    holding.hold(by=cast.machine)
    assert codes() == ["wrong_words"]


@pytest.mark.parametrize(
    ("code", "words"), [("silent", "没有更新"), ("leak", "  "), ("leak", "字" * 501)]
)
def test_a_note_needs_a_code_of_its_own_and_words(cast: Cast, code: str, words: str) -> None:
    entry = quiet(cast)
    with pytest.raises(BadArguments):
        holding.note(entry, code, words, by=cast.inspector)


def test_rounds_are_held_by_the_inspectorate_and_the_centre_and_by_nobody_else(cast: Cast) -> None:
    entry = quiet(cast)
    for person in (cast.operator, cast.handler, cast.leader, cast.administrator):
        with pytest.raises(PowerMissing):
            holding.hold(by=person)
    for person in (cast.handler, cast.duty, cast.machine):
        with pytest.raises(PowerMissing):
            holding.note(entry, "leak", "文件截图", by=person)
    assert not Round.objects.exists()
    assert SecurityEvent.objects.filter(what="round_refused").count() == 4
    assert holding.hold(by=cast.duty).by_kind == "government"


def test_what_was_found_can_never_be_changed(cast: Cast) -> None:
    quiet(cast)
    holding.hold(by=cast.machine)
    for change in (
        lambda: Round.objects.update(found=0),
        lambda: Finding.objects.update(evidence={}),
        lambda: Finding.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_round_asks_the_same_of_one_account_and_of_many(cast: Cast) -> None:
    quiet(cast)
    with CaptureQueriesContext(connection) as one:
        holding.hold(by=cast.machine)
    for number in range(15):
        an_entry(cast, name=f"示例账号{number}", door="", handle="")
    with CaptureQueriesContext(connection) as many:
        holding.hold(by=cast.machine)
    assert len(many) <= len(one)
