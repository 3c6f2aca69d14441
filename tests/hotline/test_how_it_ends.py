"""How an answered matter ends: asked, judged, closed, lapsed, begun anew, filed."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import FollowUp, Policy, Queue, SecurityEvent, Ticket, User
from hotline.models.record import faults
from tests.cast import Cast, a_reply, a_ticket, later

pytestmark = pytest.mark.django_db


def the_policy_says(cast: Cast, **limits: Any) -> None:
    """From here on, for what is opened and accepted anew."""
    Policy.amend("", "normal", limits=limits, by=cast.duty)


def answered(cast: Cast) -> Ticket:
    """Answered under a policy that wants the citizen asked before it is closed."""
    the_policy_says(cast, follow_up_first=True)
    return a_ticket(cast, "replied")


def time_runs_out(ticket: Ticket) -> Ticket:
    ticket.clocks.filter(kind="follow_up").update(due_at=timezone.now())
    return Ticket.objects.get(pk=ticket.pk)


def swept(cast: Cast) -> int:
    return Ticket.objects.lapse(timezone.now(), by=cast.machine)


def in_rulings(ticket: Ticket, cast: Cast) -> bool:
    return Ticket.objects.in_queue(Queue.RULINGS, cast.duty).filter(pk=ticket.pk).exists()


# Following up -----------------------------------------------------------------------------------


def test_a_follow_up_is_kept_as_a_row_with_its_note_masked_and_stops_its_clock(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.follow_up(
        by=cast.duty, contacted=True, solved=True, satisfied=4, note="请再打13800138000"
    )
    row = FollowUp.objects.get()
    assert (row.solved, row.satisfied, row.by) == (True, 4, cast.duty)
    assert row.release == ticket.standing_release()
    assert "13800138000" not in row.note
    assert ticket.clocks.get(kind="follow_up").stopped_at
    assert ticket.events.get(step="follow_up").details == {
        "contacted": True,
        "solved": True,
        "satisfied": 4,
    }
    assert not list(faults(Ticket.objects.get(pk=ticket.pk)))


def test_a_vendor_that_is_scored_is_refused_and_told_why(cast: Cast) -> None:
    with pytest.raises(RuleRefuses) as refused:
        a_ticket(cast, "replied").follow_up(
            by=cast.operator, contacted=True, solved=True, satisfied=5
        )
    assert refused.value.code == "scored"


def test_another_vendor_follows_up(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.follow_up(by=cast.rival, contacted=True, solved=True, satisfied=5)
    assert ticket.follow_ups.get().by == cast.rival


def test_the_vendor_that_asks_sees_the_matter_while_it_asks_and_may_look_up_the_phone(
    cast: Cast,
) -> None:
    cast.city.follow_up_vendor = cast.rival.organisation
    cast.city.save()
    ticket = a_ticket(cast, "replied", text="银杏路积水，电话13800138000")
    handling = a_ticket(cast, "handling")
    assert list(Ticket.objects.in_sight_of(cast.rival)) == [ticket]
    assert "follow_up" in {step.name for step in ticket.open_steps(cast.rival)}
    assert ticket.reveal("phone", by=cast.rival, reason="回访") == ["13800138000"]
    assert not handling.may_reveal(cast.rival)
    Ticket.objects.get(pk=ticket.pk).close(by=cast.duty)
    assert not Ticket.objects.in_sight_of(cast.rival).exists()


def test_a_confidential_matter_is_asked_about_by_the_centre_alone(cast: Cast) -> None:
    cast.city.follow_up_vendor = cast.rival.organisation
    cast.city.save()
    ticket = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    a_reply(cast, Ticket.objects.get(pk=ticket.pk), "released")
    assert not Ticket.objects.in_sight_of(cast.rival).exists()


def test_no_account_can_have_the_scored_ask(cast: Cast) -> None:
    cast.city.follow_up_vendor = cast.operator.organisation
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.city.save()


def test_who_was_reached_said_something_and_who_was_not_said_nothing(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    with pytest.raises(BadArguments) as wrong:
        ticket.follow_up(by=cast.duty, contacted=True)
    assert {e["loc"] for e in wrong.value.facts["errors"]} == {"solved", "satisfied"}
    ticket.follow_up(by=cast.duty, contacted=False, solved=True, satisfied=5)
    row = FollowUp.objects.get()
    assert (row.solved, row.satisfied) == (None, None)


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_a_grade_is_one_to_five(cast: Cast, grade: int) -> None:
    with pytest.raises(BadArguments):
        a_ticket(cast, "replied").follow_up(
            by=cast.duty, contacted=True, solved=True, satisfied=grade
        )


def test_not_solved_waits_among_the_centres_rulings_until_it_decides(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.follow_up(by=cast.duty, contacted=True, solved=False, satisfied=1)
    assert in_rulings(ticket, cast)
    ticket.follow_up(by=cast.duty, contacted=True, solved=True, satisfied=5)
    assert in_rulings(ticket, cast)  # only the centre's decision takes it out
    ticket.rework(by=cast.duty, note="又积水了")
    assert not in_rulings(ticket, cast)


# Closing ----------------------------------------------------------------------------------------


def test_closing_asks_for_the_follow_up_first(cast: Cast) -> None:
    ticket = answered(cast)
    assert "close" not in {step.name for step in ticket.open_steps(cast.duty)}
    with pytest.raises(RuleRefuses) as refused:
        ticket.close(by=cast.duty)
    assert refused.value.code == "follow_up"
    ticket.follow_up(by=cast.duty, contacted=True, solved=True, satisfied=5)
    assert ticket.close(by=cast.duty).state == Ticket.State.CLOSED


def test_a_citizens_own_rating_is_a_follow_up(cast: Cast) -> None:
    ticket = answered(cast)
    ticket.rate(by=User.objects.citizen(), solved=True, satisfied=5)
    assert ticket.close(by=cast.duty).state == Ticket.State.CLOSED


def test_a_follow_up_of_an_earlier_answer_does_not_count_for_the_next(cast: Cast) -> None:
    ticket = answered(cast)
    ticket.follow_up(by=cast.duty, contacted=True, solved=False, satisfied=1)
    ticket.rework(by=cast.duty, note="重办")
    ticket = a_reply(cast, Ticket.objects.get(pk=ticket.pk), "released").ticket
    with pytest.raises(RuleRefuses):
        ticket.close(by=cast.duty)


def test_once_the_time_to_follow_up_is_over_the_centre_may_close(cast: Cast) -> None:
    ticket = time_runs_out(answered(cast))
    assert ticket.close(by=cast.duty).state == Ticket.State.CLOSED


def test_where_the_policy_times_no_follow_up_none_is_needed(cast: Cast) -> None:
    the_policy_says(cast, follow_up=None, follow_up_first=True)
    assert a_ticket(cast, "replied").close(by=cast.duty).state == Ticket.State.CLOSED


def test_what_was_said_not_to_be_solved_is_not_closed_without_a_reason(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.follow_up(by=cast.duty, contacted=True, solved=False, satisfied=1)
    with pytest.raises(BadArguments) as wrong:
        ticket.close(by=cast.duty)
    assert wrong.value.facts["errors"][0]["loc"] == "note"
    ticket = Ticket.objects.get(pk=ticket.pk).close(by=cast.duty, note="已向市民说明")
    assert not in_rulings(ticket, cast)


# Lapsing ----------------------------------------------------------------------------------------


def test_the_machine_closes_what_nobody_objected_to_in_time(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    assert swept(cast) == 0
    time_runs_out(ticket)
    assert swept(cast) == 1
    ticket = Ticket.objects.get(pk=ticket.pk)
    event = ticket.events.get(step="lapse")
    assert (ticket.state, event.by) == (Ticket.State.CLOSED, cast.machine)
    assert not ticket.clocks.filter(stopped_at=None).exists()
    assert not list(faults(ticket))
    assert swept(cast) == 0


def test_the_sweep_command_lapses_too(cast: Cast) -> None:
    ticket = time_runs_out(a_ticket(cast, "replied"))
    call_command("sweep", verbosity=0)
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.CLOSED


def test_what_was_followed_up_lapses_when_its_days_are_over_and_not_before(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.rate(by=User.objects.citizen(), solved=True, satisfied=5)
    assert swept(cast) == 0
    time_runs_out(ticket)
    assert swept(cast) == 1


def test_what_is_said_not_to_be_solved_never_lapses(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    ticket.not_solved(by=User.objects.citizen(), text="还在积水")
    time_runs_out(ticket)
    assert swept(cast) == 0
    with pytest.raises(RuleRefuses):
        Ticket.objects.get(pk=ticket.pk).lapse(by=cast.machine)


def test_nobody_but_the_machine_lets_a_matter_lapse(cast: Cast) -> None:
    ticket = time_runs_out(a_ticket(cast, "replied"))
    for person in (*cast.everybody(), User.objects.citizen()):
        if person != cast.machine:
            with pytest.raises(PowerMissing):
                ticket.lapse(by=person)


def test_a_lapse_is_looked_at_again_under_the_lock(cast: Cast) -> None:
    with pytest.raises(RuleRefuses):
        a_ticket(cast, "replied").lapse(by=cast.machine)


# Beginning anew ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["replied", "closed"])
def test_rework_gives_the_office_a_new_limit_and_is_counted(cast: Cast, state: str) -> None:
    ticket = a_ticket(cast, state)
    first = ticket.clocks.get(kind="reply")
    ticket.rework(by=cast.duty, note="市民说又积水了")
    assert (ticket.state, ticket.reworks) == (Ticket.State.HANDLING, 1)
    running = ticket.clocks.get(stopped_at=None)
    assert (running.kind, running.pk != first.pk) == ("reply", True)
    again = a_reply(cast, Ticket.objects.get(pk=ticket.pk), "released").ticket
    assert again.rework(by=cast.duty, note="再次重办").reworks == 2
    assert not list(faults(Ticket.objects.get(pk=ticket.pk)))


def test_a_rework_says_why(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        a_ticket(cast, "replied").rework(by=cast.duty)


def test_what_no_office_had_is_not_reworked(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted").withdraw(by=User.objects.citizen(), reason="mistake")
    with pytest.raises(RuleRefuses) as refused:
        ticket.rework(by=cast.duty, note="重办")
    assert refused.value.code == "no_office"


def test_the_office_that_is_scored_neither_reworks_nor_archives(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed")
    for step in ("rework", "archive"):
        with pytest.raises(RuleRefuses):
            ticket.take_step(step, by=cast.leader, note="x")


# The citizen's own ------------------------------------------------------------------------------


def test_a_rating_from_staff_is_refused_and_logged(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    for person in (cast.handler, cast.duty, cast.operator, cast.machine):
        with pytest.raises(PowerMissing) as refused:
            ticket.take_step("rate", by=person, solved=True, satisfied=5)
        assert refused.value.code == "own_step"
    assert SecurityEvent.objects.filter(what="step_refused").count() == 4
    assert not FollowUp.objects.exists()


def test_an_answer_is_rated_once_and_the_next_answer_again(cast: Cast) -> None:
    ticket, citizen = a_ticket(cast, "replied"), User.objects.citizen()
    ticket.rate(by=citizen, solved=False, satisfied=1)
    with pytest.raises(RuleRefuses):
        ticket.rate(by=citizen, solved=True, satisfied=5)
    ticket = Ticket.objects.get(pk=ticket.pk).rework(by=cast.duty, note="重办")
    ticket = a_reply(cast, Ticket.objects.get(pk=ticket.pk), "released").ticket
    ticket.rate(by=citizen, solved=True, satisfied=5)
    assert [row.satisfied for row in ticket.follow_ups.all()] == [1, 5]


def test_an_answer_is_judged_within_the_policys_days(cast: Cast) -> None:
    the_policy_says(cast, not_solved_days=5)
    ticket, citizen = a_ticket(cast, "closed"), User.objects.citizen()
    with time_machine.travel(later(days=6), tick=False), pytest.raises(RuleRefuses) as refused:
        ticket.not_solved(by=citizen, text="还在积水")
    assert refused.value.code == "late"
    with time_machine.travel(later(days=4), tick=False):
        assert Ticket.objects.get(pk=ticket.pk).not_solved(by=citizen, text="还在积水").unsolved


def test_not_solved_runs_against_the_centres_own_clock(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed").not_solved(by=User.objects.citizen(), text="还在积水")
    assert ticket.clocks.get(stopped_at=None).kind == "ruling"
    assert ticket.state == Ticket.State.CLOSED
    with pytest.raises(RuleRefuses):
        ticket.not_solved(by=User.objects.citizen(), text="还在积水")
    ticket = Ticket.objects.get(pk=ticket.pk).rework(by=cast.duty, note="重办")
    assert ticket.clocks.get(stopped_at=None).kind == "reply"


def test_a_matter_is_chased_so_often_a_day_and_every_time_counts(cast: Cast) -> None:
    the_policy_says(cast, chases_a_day=1)
    ticket, citizen = a_ticket(cast, "handling"), User.objects.citizen()
    assert ticket.chase(by=citizen).chases == 1
    assert "chase" not in {step.name for step in ticket.open_steps(citizen)}
    with pytest.raises(RuleRefuses):
        ticket.chase(by=citizen)
    with time_machine.travel(later(days=1), tick=False):
        assert Ticket.objects.get(pk=ticket.pk).chase(by=citizen).chases == 2


def test_own_words_continue_the_matter_and_are_masked(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    ticket.supplement(by=User.objects.citizen(), text="水更深了，电话13800138000")
    last = ticket.messages.latest("id")
    assert "水更深了" in last.text
    assert "13800138000" not in last.text
    assert last.contact == ticket.contact


def test_a_withdrawn_matter_is_closed_and_its_draft_is_never_released(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    reply = a_reply(cast, ticket, "approved")
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.withdraw(by=User.objects.citizen(), reason="settled")
    assert ticket.state == Ticket.State.CLOSED
    assert not ticket.clocks.filter(stopped_at=None).exists()
    with pytest.raises(Moved):
        type(reply).objects.get(pk=reply.pk).release(by=cast.main)
    assert "rate" not in {step.name for step in ticket.open_steps(User.objects.citizen())}
