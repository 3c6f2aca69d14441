"""Two at once at the end of a matter: one comes first, the other is told, the record is whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from hotline.errors import Moved, Refused
from hotline.models import AnswerLink, FollowUp, Statement, Ticket, User
from hotline.models.record import faults
from intake.track import acts
from tests.cast import Cast, a_reply, a_ticket
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
RATED = QueryDict("solved=yes&satisfied=5")


def copy_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def steps_of(ticket: Ticket) -> list[str]:
    return list(copy_of(ticket).events.order_by("seq").values_list("step", flat=True))


def out_of_time(cast: Cast) -> Ticket:
    ticket = a_ticket(cast, "replied")
    ticket.clocks.filter(kind="follow_up").update(due_at=timezone.now())
    return ticket


def test_a_rating_and_a_lapse_both_stand_whoever_comes_first(cast: Cast) -> None:
    citizen = User.objects.citizen()
    for _ in range(ROUNDS):
        ticket = out_of_time(cast)
        mine = copy_of(ticket)
        came = at_once(
            lambda mine=mine: acts.take(mine, "rate", RATED, by=citizen),
            lambda: Ticket.objects.lapse(timezone.now(), by=cast.machine),
        )
        assert came[0] is None, came
        Ticket.objects.lapse(timezone.now(), by=cast.machine)  # the next sweep
        assert sorted(steps_of(ticket)[-2:]) == ["lapse", "rate"]
        assert copy_of(ticket).state == Ticket.State.CLOSED
        assert not list(faults(copy_of(ticket)))


def test_an_objection_and_a_lapse_never_leave_it_closed_and_unheard(cast: Cast) -> None:
    citizen = User.objects.citizen()
    for _ in range(ROUNDS):
        ticket = out_of_time(cast)
        mine = copy_of(ticket)
        came = at_once(
            lambda mine=mine: acts.take(mine, "not_solved", QueryDict("text=x"), by=citizen),
            lambda: Ticket.objects.lapse(timezone.now(), by=cast.machine),
        )
        assert came[0] is None, came
        assert copy_of(ticket).unsolved
        assert not list(faults(copy_of(ticket)))


def test_several_sweeps_lapse_a_matter_once(cast: Cast) -> None:
    tickets = [out_of_time(cast) for _ in range(3)]
    counts = at_once(
        *[lambda: Ticket.objects.lapse(timezone.now(), by=cast.machine) for _ in range(4)]
    )
    assert sum(counts) == len(tickets)
    for ticket in tickets:
        assert steps_of(ticket).count("lapse") == 1
        assert not list(faults(copy_of(ticket)))


def test_of_rework_and_archive_one_wins_and_the_other_is_told(cast: Cast) -> None:
    for _ in range(ROUNDS):
        ticket = a_ticket(cast, "closed")
        one, two = copy_of(ticket), copy_of(ticket)
        came = at_once(
            lambda one=one: one.rework(by=cast.duty, note="又积水了"),
            lambda two=two: two.archive(by=cast.duty2),
        )
        assert sum(isinstance(answer, Moved) for answer in came) == 1, came
        last = steps_of(ticket)[-1]
        assert copy_of(ticket).state == {"rework": "handling", "archive": "archived"}[last]
        assert not list(faults(copy_of(ticket)))


def test_of_withdrawing_and_releasing_one_wins(cast: Cast) -> None:
    for _ in range(ROUNDS):
        reply = a_reply(cast, a_ticket(cast, "handling"), "approved")
        ticket = copy_of(reply.ticket)
        theirs = type(reply).objects.select_related("ticket").get(pk=reply.pk)
        came = at_once(
            lambda theirs=theirs: theirs.release(by=cast.leader),
            lambda ticket=ticket: ticket.withdraw(by=User.objects.citizen(), reason="settled"),
        )
        assert sum(isinstance(answer, Moved) for answer in came) == 1, came
        answered = copy_of(ticket).outbound.filter(release__isnull=False).exists()
        assert answered == (copy_of(ticket).state == Ticket.State.REPLIED)
        assert not list(faults(copy_of(ticket)))


def test_one_link_judges_once_however_often_it_is_pressed(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://hotline.example"
    question = Statement.objects.create(code="follow_up", title="回访", automatic=True)
    question.draft("{link}", by=cast.duty).approve(by=cast.duty2)
    ticket = a_ticket(cast, "replied")
    link = AnswerLink.objects.get()
    used = at_once(*[lambda: AnswerLink.objects.get(pk=link.pk).use() for _ in range(4)])
    assert used.count(True) == 1
    came = at_once(
        *[
            lambda: acts.take(copy_of(ticket), "rate", RATED, by=User.objects.citizen())
            for _ in range(3)
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in came) == 2, came
    assert FollowUp.objects.count() == 1


def test_the_database_holds_one_rating_an_answer_by_itself(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied").rate(by=User.objects.citizen(), solved=True, satisfied=5)
    with pytest.raises(Exception, match="one_rating_of_an_answer"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hotline_followup (ticket_id, release_id, by_id, by_kind, contacted,"
            " solved, satisfied, note, at) SELECT ticket_id, release_id, by_id, by_kind, true,"
            " true, 1, '', now() FROM hotline_followup WHERE ticket_id = %s",
            [ticket.pk],
        )
