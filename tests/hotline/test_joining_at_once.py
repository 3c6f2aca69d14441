"""Two people join, answer, close or part the same tickets at the same moment: the first counts,
nobody waits for ever, and every record is whole.
"""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import Refused
from hotline.models import OutboundMessage, Reply, Ticket
from hotline.models.record import faults
from tests.cast import Cast, a_reply, a_ticket
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5  # a race is lost or won by chance


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def won(results: list[Any]) -> list[bool]:
    """Who was let through; whoever was not was refused, and nothing else went wrong."""
    for result in results:
        assert isinstance(result, Refused | Ticket | Reply), repr(result)
    return [not isinstance(result, Refused) for result in results]


def whole(*tickets: Ticket) -> None:
    for ticket in tickets:
        assert list(faults(fresh(ticket))) == []


def order_on(master: Ticket, *steps: str) -> list[str]:
    """Which of `steps` came first on the master's record."""
    return list(master.events.filter(step__in=steps).order_by("seq").values_list("step", flat=True))


def heard(ticket: Ticket) -> bool:
    return OutboundMessage.objects.filter(ticket=ticket, release__isnull=False).exists()


def test_two_tickets_merged_into_each_other_become_one_pair(cast: Cast) -> None:
    for _round in range(ROUNDS):
        one, other = a_ticket(cast), a_ticket(cast)
        results = at_once(
            lambda one=one, other=other: fresh(one).merge(by=cast.operator, into=other.number),
            lambda one=one, other=other: fresh(other).merge(by=cast.operator2, into=one.number),
        )
        assert sorted(won(results)) == [False, True]
        assert {fresh(one).state, fresh(other).state} == {"merged", "received"}
        whole(one, other)


def test_a_ring_of_three_never_closes(cast: Cast) -> None:
    for _round in range(ROUNDS):
        ring = [a_ticket(cast) for _ in range(3)]
        results = at_once(
            *(
                lambda n=n, ring=ring: fresh(ring[n]).merge(
                    by=cast.operator, into=ring[(n + 1) % 3].number
                )
                for n in range(3)
            )
        )
        assert any(won(results))
        assert [fresh(ticket).state for ticket in ring].count("received") >= 1
        assert all(fresh(ticket).handled_with.state == "received" for ticket in ring)
        whole(*ring)


def test_who_joined_before_the_answer_hears_it_and_who_came_after_does_not(cast: Cast) -> None:
    for _round in range(ROUNDS):
        master, follower = a_ticket(cast, "handling"), a_ticket(cast)
        reply = a_reply(cast, master, "approved")
        results = at_once(
            lambda reply=reply: Reply.objects.get(pk=reply.pk).release(by=cast.leader),
            lambda f=follower, m=master: fresh(f).merge(by=cast.operator, into=m.number),
        )
        assert won(results) == [True, True]
        first = order_on(master, "release", "follower_joined")[0]
        assert heard(follower) is (first == "follower_joined")
        whole(master, follower)


def test_who_left_before_the_answer_does_not_hear_it(cast: Cast) -> None:
    for _round in range(ROUNDS):
        master = a_ticket(cast, "handling")
        follower = a_ticket(cast).merge(by=cast.operator, into=master.number)
        reply = a_reply(cast, fresh(master), "approved")
        results = at_once(
            lambda reply=reply: Reply.objects.get(pk=reply.pk).release(by=cast.leader),
            lambda f=follower: fresh(f).unmerge(by=cast.operator),
        )
        assert won(results) == [True, True]
        first = order_on(master, "release", "follower_left")[0]
        assert heard(follower) is (first == "release")
        whole(master, follower)


def test_what_is_closed_at_that_moment_takes_nobody_in(cast: Cast) -> None:
    for _round in range(ROUNDS):
        master, follower = a_ticket(cast, "replied"), a_ticket(cast)
        closed, joined = won(
            at_once(
                lambda m=master: fresh(m).close(by=cast.duty),
                lambda f=follower, m=master: fresh(f).merge(by=cast.operator, into=m.number),
            )
        )
        assert closed
        steps = order_on(master, "close", "follower_joined")
        assert steps == (["follower_joined", "close"] if joined else ["close"])
        assert fresh(follower).state == ("merged" if joined else "received")
        whole(master, follower)


def test_one_ticket_is_merged_once(cast: Cast) -> None:
    for _round in range(ROUNDS):
        ticket, one, other = (a_ticket(cast) for _ in range(3))
        results = at_once(
            *(
                lambda t=ticket, into=into: fresh(t).merge(by=cast.operator, into=into.number)
                for into in (one, other)
            )
        )
        assert sorted(won(results)) == [False, True]
        followed = [m for m in (one, other) if m.events.filter(step="follower_joined").exists()]
        assert followed == [fresh(ticket).merged_into]
        whole(ticket, one, other)
