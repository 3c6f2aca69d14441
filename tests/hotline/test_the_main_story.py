"""One message all the way, in Python: what every person does and what the citizen gets."""

from __future__ import annotations

import pytest

from hotline.models import OutboundMessage, Ticket
from hotline.models.record import faults
from tests.cast import FACTS, Cast, a_reply, a_ticket, says

pytestmark = pytest.mark.django_db


def test_a_message_becomes_a_ticket_an_answer_and_a_whole_record(cast: Cast) -> None:
    ticket = says(cast, "银杏路口积水半米。联系电话13800138000")
    assert ticket.state == Ticket.State.RECEIVED
    assert "13800138000" not in ticket.body

    ticket.accept(by=cast.operator, kind="help", category="1501", title="路口积水", facts=FACTS)
    ticket.dispatch(by=cast.operator, lead="water")
    ticket.sign(by=cast.handler)
    reply = a_reply(cast, ticket, "released")

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.state == Ticket.State.REPLIED
    receipt, answer = OutboundMessage.objects.order_by("id")
    assert ticket.number in receipt.words
    assert answer.words == reply.text
    assert answer.speaker == cast.leader
    assert [e.step for e in ticket.events.all()] == [
        "open",
        "accept",
        "dispatch",
        "sign",
        "submit",
        "review",
        "release",
    ]
    assert not list(faults(ticket))


def test_a_second_message_within_two_days_continues_the_ticket(cast: Cast) -> None:
    first = says(cast, "银杏路口积水")
    second = says(cast, "水更深了")
    assert second.pk == first.pk
    assert [m.text for m in second.messages.all()] == ["银杏路口积水", "水更深了"]


def test_a_closed_ticket_is_not_continued(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed", who="oCAST-A")
    assert says(cast, "又积水了", who="oCAST-A").pk != ticket.pk


@pytest.mark.parametrize("state", ["accepted", "dispatched", "handling", "replied", "archived"])
def test_the_builder_leads_a_ticket_to_every_state(cast: Cast, state: str) -> None:
    assert Ticket.objects.get(pk=a_ticket(cast, state).pk).state == state
