"""The commands for those who run it: tokens, proof of the record, limits, working time, sweeps."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hotline.models import ApiToken, KeptAnswer, Policy, SecurityEvent, Ticket
from hotline.powers import Power
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db


def said(*command: str, **options: Any) -> list[str]:
    """Run a command and return its lines."""
    out = io.StringIO()
    call_command(*command, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().splitlines()


# token -------------------------------------------------------------------------------------------


def test_a_token_is_printed_last_and_kept_only_as_a_digest(cast: Cast) -> None:
    token = said("token", "operator")[-1]
    kept = ApiToken.objects.get()
    assert token not in str(vars(kept))
    assert len(kept.digest) == 64
    holder = ApiToken.objects.holder_of(token)
    assert holder == cast.operator


def test_making_a_token_is_on_the_security_log_without_the_token(cast: Cast) -> None:
    token = said("token", "operator", "--days", "3")[-1]
    logged = SecurityEvent.objects.get(what="token_issued")
    assert (logged.subject, logged.by) == ("operator", cast.machine)
    assert token not in str(vars(logged))
    ends_in = ApiToken.objects.get().expires_at - timezone.now()
    assert timedelta(days=2) < ends_in <= timedelta(days=3)


@pytest.mark.parametrize("name", ["nobody-of-that-name", "machine", "citizen"])
def test_nobody_who_is_no_person_gets_a_token(cast: Cast, name: str) -> None:
    with pytest.raises(CommandError):
        said("token", name)


def test_a_disabled_account_gets_no_token(cast: Cast) -> None:
    cast.operator.is_active = False
    cast.operator.save()
    with pytest.raises(CommandError):
        said("token", "operator")


@pytest.mark.parametrize("demo", [True, False])
def test_a_token_speaks_in_demo_only(cast: Cast, settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    holder = ApiToken.objects.holder_of(said("token", "leader")[-1])
    assert holder is not None
    assert (Power.SPEAK in holder.powers) is demo
    assert Power.HANDLE in holder.powers


# verify_record -----------------------------------------------------------------------------------


def test_a_whole_record_says_how_much_it_holds(cast: Cast) -> None:
    a_ticket(cast, "handling")
    a_ticket(cast)
    assert said("verify_record") == ["5 events of 2 tickets: the record is whole."]


def test_a_broken_record_ends_with_an_error_that_names_the_place(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    Ticket.objects.filter(pk=ticket.pk).update(length=3)
    with pytest.raises(CommandError, match=f"1 of 1 tickets: {ticket.number}: 3 events were"):
        said("verify_record")


# policy ------------------------------------------------------------------------------------------


def test_a_limit_is_set_in_a_new_version_and_running_tickets_keep_theirs(cast: Cast) -> None:
    before = a_ticket(cast, "accepted").policy
    said("policy", "set", "--kind=help", "--urgency=normal", "--clock=sign", "--limit=2wh")
    now = Policy.current("help", "normal")
    assert (now.kind, now.version, now.limits["sign"]) == ("help", 1, "2wh")
    assert now.limits | {"sign": before.limits["sign"]} == before.limits
    assert now.reviewers == before.reviewers
    assert Ticket.objects.get().policy == before
    assert SecurityEvent.objects.get(what="policy_set").details["limits"] == {"sign": "2wh"}


def test_the_next_change_starts_from_the_last(cast: Cast) -> None:
    for limit in ("1wh", "3wh"):
        said("policy", "set", "--kind=any", "--urgency=urgent", "--clock=sign", f"--limit={limit}")
    now = Policy.current("complaint", "urgent")
    assert (now.kind, now.version, now.limits["sign"]) == ("", 3, "3wh")


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "x"), ("urgency", "soon"), ("clock", "x"), ("limit", "5"), ("limit", "0wd")],
)
def test_a_limit_that_makes_no_sense_is_refused(cast: Cast, name: str, value: str) -> None:
    given = {"kind": "help", "urgency": "normal", "clock": "sign", "limit": "2wh"} | {name: value}
    with pytest.raises(CommandError):
        said("policy", "set", *(f"--{key}={one}" for key, one in given.items()))


# workdays ----------------------------------------------------------------------------------------


def test_a_limit_over_the_national_holiday_ends_after_it(db: None) -> None:
    lines = said("workdays", "--from", "2026-09-30T16:00+08:00", "--limit", "2wd")
    assert lines == ["2026-10-09T17:30:00+08:00"]


def test_the_explanation_lists_every_day_and_ends_with_the_due_time(db: None) -> None:
    lines = said("workdays", "--from", "2026-09-30T16:00+08:00", "--limit", "2wd", "--explain")
    assert lines[-1] == "2026-10-09T17:30:00+08:00"
    assert [line[:10] for line in lines[:-1]] == [
        "2026-09-30",
        *(f"2026-10-{day:02}" for day in range(1, 10)),
    ]
    assert "国庆节" in lines[1]


@pytest.mark.parametrize("start", ["yesterday", "2026-09-30T16:00"])
def test_a_start_without_a_place_in_time_is_refused(db: None, start: str) -> None:
    with pytest.raises(CommandError):
        said("workdays", "--from", start, "--limit", "2wd")


# sweep -------------------------------------------------------------------------------------------


def test_every_sweep_runs_once(cast: Cast) -> None:
    old, young = timezone.now() - timedelta(hours=25), timezone.now() - timedelta(hours=23)
    for key, at in (("old", old), ("young", young)):
        KeptAnswer.objects.create(user=cast.operator, key=key, request=b"", made_at=at)
    rooms = {line.split(":")[0] for line in said("sweep")}
    assert {"hotline", "dispatch"} <= rooms
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["young"]
