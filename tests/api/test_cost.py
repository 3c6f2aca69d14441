"""What a call costs in queries: the same for a young ticket and for one with a long life."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.models import OutboundMessage, Reply, Ticket
from tests.api.callers import read
from tests.api.conftest import As
from tests.asked import asks
from tests.cast import Cast, a_ticket, says

pytestmark = pytest.mark.django_db

# Two of each are the caller's: the token with its person, and their roles.
MOST = {
    "me": 2,
    "tickets/{number}": 7,  # its cards are one
    "tickets/{number}/steps": 4,
    "tickets/{number}/events": 4,
    "tickets/{number}/messages": 6,
    "tickets/{number}/outbound": 5,
    "tickets/{number}/requests": 4,
    "tickets/{number}/replies": 6,
}


def live_on(cast: Cast, ticket: Ticket, who: str) -> None:
    """Everything a ticket can have, once more."""
    says(cast, "水更深了", who=who, media=["one", "two"])
    now = Ticket.objects.get(pk=ticket.pk)
    now.progress(by=cast.handler, text="已到场")
    asks(now, "ask_shelving", by=cast.handler).rule(by=cast.duty, grant=False)
    Reply.objects.draft(now, "已抽排。", by=cast.handler)
    OutboundMessage.objects.state("receipt", ticket=now, values={"number": now.number, "code": ""})


def test_a_long_life_costs_no_more_queries_than_a_short_one(cast: Cast, as_: As) -> None:
    who = "oCAST-LONG-LIFE-00000000001"
    ticket = a_ticket(cast, "handling", who=who)
    head = as_(cast.head)

    def costs() -> dict[str, int]:
        head.get("me")  # the token's last use is written once a minute
        found = {}
        for path in MOST:
            with CaptureQueriesContext(connection) as counted:
                read(head.get(path.format(number=ticket.number)))
            found[path] = len(counted)
        return found

    live_on(cast, ticket, who)
    short = costs()
    for _ in range(19):
        live_on(cast, ticket, who)
    assert len(head.items(f"tickets/{ticket.number}/replies")) == 20
    assert costs() == short
    assert {path: n for path, n in short.items() if n > MOST[path]} == {}
