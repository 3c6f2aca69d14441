"""Two people take a step on one thing at the same moment: one wins, the other is told, and the
record is whole.
"""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import Moved
from hotline.models import OutboundMessage, Reply, Ticket
from hotline.models.record import faults
from tests.cast import Cast, a_reply, a_ticket
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 5


def assert_one_won(ended: list[Any]) -> None:
    """Exactly one was let through; the other heard that somebody was faster."""
    assert sorted(isinstance(one, Moved) for one in ended) == [False, True], ended
    assert not [one for one in ended if isinstance(one, Exception) and not isinstance(one, Moved)]


def test_of_two_dispatchers_one_sends_it_and_the_other_is_told(cast: Cast) -> None:
    for _ in range(ROUNDS):
        pk = a_ticket(cast, "accepted").pk
        first, second = Ticket.objects.get(pk=pk), Ticket.objects.get(pk=pk)
        assert_one_won(
            at_once(
                lambda one=first: one.dispatch(by=cast.duty, lead="water"),
                lambda two=second: two.dispatch(by=cast.duty2, lead="housing", assist=["water"]),
            )
        )
        ticket = Ticket.objects.get(pk=pk)
        sent = ticket.events.get(step="dispatch")
        assert (ticket.state, ticket.dispatches) == ("dispatched", 1)
        assert sent.details["lead"] == ticket.lead_office.code
        assert sent.details["assist"] == [one.code for one in ticket.assisting_offices.all()]
        assert ticket.clocks.filter(kind="reply", stopped_at=None).count() == 1
        assert list(faults(ticket)) == []


def test_of_two_reviewers_one_takes_the_seat_and_the_other_is_told(cast: Cast) -> None:
    for _ in range(ROUNDS):
        pk = a_reply(cast, a_ticket(cast, "handling"), "reviewing").pk
        first, second = Reply.objects.get(pk=pk), Reply.objects.get(pk=pk)
        assert_one_won(
            at_once(
                lambda one=first: one.review(by=cast.head, verdict="pass"),
                lambda two=second: two.review(by=cast.leader, verdict="back", remarks="请补充"),
            )
        )
        reply = Reply.objects.get(pk=pk)
        taken = reply.sittings.get(seat="review")
        assert reply.state == {"pass": "approved", "back": "draft"}[taken.verdict]
        assert list(faults(reply.ticket)) == []


def test_of_two_who_release_one_speaks_and_the_citizen_hears_it_once(cast: Cast) -> None:
    for _ in range(ROUNDS):
        pk = a_reply(cast, a_ticket(cast, "handling"), "approved").pk
        first, second = Reply.objects.get(pk=pk), Reply.objects.get(pk=pk)
        assert_one_won(
            at_once(
                lambda one=first: one.release(by=cast.leader),
                lambda two=second: two.release(by=cast.main),
            )
        )
        reply = Reply.objects.get(pk=pk)
        answers = OutboundMessage.objects.filter(release__reply=reply)
        assert (reply.state, answers.count()) == ("released", 1)
        assert list(faults(reply.ticket)) == []
