"""Statements: written by one, approved by another, ended by a day or a hand; said only while they
stand.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hotline.errors import BadArguments, Moved, RuleRefuses
from hotline.models import (
    Office,
    OutboundMessage,
    SecurityEvent,
    Statement,
    StatementVersion,
    Switch,
    User,
)
from tests.cast import Cast, says

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def a_statement(cast: Cast, code: str = "pumps", *, days: int | None = None) -> Statement:
    """One of the water office, drafted by its handler and approved by its leader."""
    made = Statement.objects.begin(
        code,
        "抽排告知",
        uses=["quoting"],
        owner=Office.objects.get(code="water"),
        by=cast.handler,
    )
    ends = timezone.localdate() + days * DAY if days is not None else None
    made.draft("泵车已到现场。", by=cast.handler, expires_on=ends).approve(by=cast.leader)
    return Statement.objects.get(pk=made.pk)


def standing() -> set[str]:
    return {version.statement.code for version in StatementVersion.objects.standing()}


def after(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + days * DAY, tick=False)


def test_an_office_writes_its_own_and_its_leader_approves(cast: Cast) -> None:
    statement = a_statement(cast)
    assert statement.current is not None
    assert statement.current.approved_by == cast.leader
    whats = SecurityEvent.objects.filter(subject="pumps").order_by("id")
    assert [event.what for event in whats] == [
        "statement_begun",
        "statement_drafted",
        "statement_approved",
    ]
    assert all("泵车" not in str(event.details) for event in whats)


@pytest.mark.parametrize("who", ["operator", "housing", "housing_leader", "inspector"])
def test_nobody_else_writes_approves_or_withdraws_it(cast: Cast, who: str) -> None:
    person: User = getattr(cast, who)
    statement = a_statement(cast)
    draft = statement.draft("新的文本。", by=cast.handler)
    for act in (
        lambda: statement.draft("x", by=person),
        lambda: draft.approve(by=person),
        lambda: draft.drop(by=person),
        lambda: statement.withdraw(by=person),
    ):
        with pytest.raises(RuleRefuses):
            act()
    assert statement.versions.count() == 1


def test_the_centre_looks_after_all_of_them(cast: Cast) -> None:
    statement = a_statement(cast)
    version = statement.draft("泵车已撤场。", by=cast.duty).approve(by=cast.duty2)
    assert version.number == 2


def test_whoever_wrote_it_does_not_approve_it_and_a_draft_is_settled_once(cast: Cast) -> None:
    statement = a_statement(cast)
    draft = statement.draft("泵车已撤场。", by=cast.leader)
    with pytest.raises(RuleRefuses):
        draft.approve(by=cast.leader)
    draft.approve(by=cast.main)
    for again in (lambda: draft.approve(by=cast.main), lambda: draft.drop(by=cast.main)):
        with pytest.raises(Moved):
            again()


def test_it_stands_through_its_last_day_and_no_longer(cast: Cast) -> None:
    statement = a_statement(cast, days=2)
    with after(2):
        assert "pumps" in standing()
        assert Statement.objects.get(pk=statement.pk).current is not None
    with after(3):
        assert "pumps" not in standing()
        assert Statement.objects.get(pk=statement.pk).current is None


def test_a_day_that_has_come_already_is_refused(cast: Cast) -> None:
    statement = a_statement(cast)
    for day in (timezone.localdate(), timezone.localdate() - DAY):
        with pytest.raises(BadArguments):
            statement.draft("x", by=cast.handler, expires_on=day)


def test_an_older_version_does_not_come_back_when_the_newer_one_ends(cast: Cast) -> None:
    statement = a_statement(cast)
    ends = timezone.localdate() + DAY
    statement.draft("临时文本。", by=cast.handler, expires_on=ends).approve(by=cast.leader)
    with after(3):
        assert "pumps" not in standing()


def test_one_person_withdraws_and_two_bring_it_back(cast: Cast) -> None:
    statement = a_statement(cast)
    statement.withdraw(by=cast.leader)
    assert "pumps" not in standing()
    with pytest.raises(Moved):
        Statement.objects.get(pk=statement.pk).withdraw(by=cast.leader)
    statement.draft("泵车已撤场。", by=cast.handler).approve(by=cast.leader)
    assert "pumps" in standing()
    assert SecurityEvent.objects.filter(what="statement_withdrawn", subject="pumps").count() == 1


def test_who_handles_but_does_not_speak_withdraws_nothing(cast: Cast) -> None:
    with pytest.raises(RuleRefuses):
        a_statement(cast).withdraw(by=cast.handler)


def test_a_machine_does_not_say_what_was_withdrawn_or_has_expired(cast: Cast) -> None:
    Statement.objects.get(code="receipt").withdraw(by=cast.duty)
    assert not says(cast).outbound.exists()


def test_what_still_waits_when_its_statement_ends_is_not_sent(cast: Cast) -> None:
    waiting = says(cast).outbound.get()
    Statement.objects.get(code="receipt").withdraw(by=cast.duty)
    assert OutboundMessage.objects.claim(waiting.pk) is None
    now = OutboundMessage.objects.get(pk=waiting.pk)
    assert (now.state, now.error) == ("failed", "withdrawn")


def test_only_what_is_meant_for_machines_is_switched_on_for_them(cast: Cast) -> None:
    statement = a_statement(cast)
    with pytest.raises(RuleRefuses):
        statement.switch(on=True, by=cast.duty)
    receipt = Statement.objects.get(code="receipt")
    receipt.switch(on=False, by=cast.duty)
    receipt.switch(on=True, by=cast.duty)
    logged = SecurityEvent.objects.filter(what="statement_switched").order_by("id")
    assert [event.details["on"] for event in logged] == [False, True]


def test_one_key_stops_every_machine_and_a_restart_changes_nothing(cast: Cast) -> None:
    Switch.turn("machines", on=False, by=cast.duty)
    assert not says(cast).outbound.exists()
    assert Switch.objects.get(code="machines").on is False


def test_an_owner_sees_what_ends_within_thirty_days_soonest_first(cast: Cast) -> None:
    for code, days in (("later", 31), ("month", 30), ("week", 7), ("never", None)):
        a_statement(cast, code, days=days)
    gone = a_statement(cast, "gone", days=3)
    gone.withdraw(by=cast.leader)
    ending = Statement.objects.expiring(within=30 * DAY)
    assert [s.code for s in ending.of(cast.head)] == ["week", "month"]
    assert [s.code for s in ending.of(cast.duty)] == ["week", "month"]
    assert not ending.of(cast.housing).exists()


def test_the_code_of_the_one_key_and_codes_in_use_are_refused(cast: Cast) -> None:
    a_statement(cast)
    for code in ("machines", "pumps"):
        with pytest.raises(BadArguments):
            a_statement(cast, code)


def test_an_office_begins_statements_of_its_own_only(cast: Cast) -> None:
    owner = Office.objects.get(code="housing")
    with pytest.raises(RuleRefuses):
        Statement.objects.begin("x1", "x", uses=["quoting"], owner=owner, by=cast.handler)
