"""Two people at the same moment: one ruling stands, one road is taken, the record is whole."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.errors import Moved, Refused
from hotline.models import Reply, Request, Ticket
from hotline.models.record import faults
from tests.asked import asks, waits
from tests.cast import Cast, a_reply, a_ticket
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def told(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Exception)]


def whole(ticket: Ticket) -> Ticket:
    now = Ticket.objects.get(pk=ticket.pk)
    assert list(faults(now)) == []
    pending = now.requests.filter(state="pending").values_list("kind", flat=True)
    assert sorted(now.asked) == sorted(pending)
    return now


def test_of_two_rulings_at_once_one_stands_and_the_other_is_told(cast: Cast) -> None:
    request = waits(cast, "return")

    def rules(by: Any, grant: bool) -> Request:
        mine = Request.objects.select_related("ticket").get(pk=request.pk)
        return mine.rule(by=by, grant=grant)

    results = at_once(lambda: rules(cast.duty, True), lambda: rules(cast.duty2, False))

    assert [type(refused) for refused in told(results)] == [Moved]
    ruled, ticket = Request.objects.get(pk=request.pk), whole(request.ticket)
    assert ruled.ruler in {cast.duty, cast.duty2}
    assert ticket.state == ("accepted" if ruled.ruler == cast.duty else "handling")
    assert ticket.events.filter(step="rule").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_return_and_a_release_at_once_the_citizen_hears_one_office_or_none(
    cast: Cast, attempt: int
) -> None:
    ticket = a_ticket(cast, "handling")
    reply = a_reply(cast, ticket, "approved")
    request = asks(ticket, "ask_return", by=cast.handler)

    def grants() -> Request:
        return (
            Request.objects.select_related("ticket")
            .get(pk=request.pk)
            .rule(by=cast.duty, grant=True)
        )

    def releases() -> Reply:
        mine = Reply.objects.select_related("ticket__lead_office").get(pk=reply.pk)
        return mine.release(by=cast.leader)

    results = at_once(grants, releases)

    [refused] = told(results)
    assert isinstance(refused, Refused)
    now, heard = whole(ticket), ticket.outbound.filter(release__isnull=False).count()
    state = Request.objects.get(pk=request.pk).state
    assert (now.state, heard, state) in {("accepted", 0, "granted"), ("replied", 1, "lapsed")}


def test_of_two_colleagues_who_ask_the_same_at_once_one_has_asked(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")

    def asking(by: Any) -> Request:
        return asks(Ticket.objects.get(pk=ticket.pk), "ask_return", by=by)

    results = at_once(lambda: asking(cast.handler), lambda: asking(cast.head))
    assert len(told(results)) == 1
    assert whole(ticket).requests.count() == 1
