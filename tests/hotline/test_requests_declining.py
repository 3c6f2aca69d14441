"""Declining (不予受理): proposed by whoever receives, ruled by the government, told with a road."""

from __future__ import annotations

import pytest

from hotline.errors import PowerMissing
from hotline.models import Lead, OutboundMessage, Request, Ticket
from hotline.models.record import faults
from tests.asked import asks, may_say, waits
from tests.cast import Cast, a_ticket, says

pytestmark = pytest.mark.django_db


def said() -> list[str]:
    """What citizens were told beside the receipts."""
    messages = OutboundMessage.objects.exclude(statement__statement__code="receipt")
    return [message.what for message in messages]


@pytest.mark.parametrize("state", ["received", "accepted"])
def test_the_operator_proposes_the_duty_officer_declines_and_the_citizen_is_told_the_road(
    cast: Cast, state: str
) -> None:
    may_say(cast, "decline_court", "请向法院起诉，编号 {number}")
    request = asks(a_ticket(cast, state), "propose_decline", by=cast.operator, note="已立案")
    assert said() == []
    with pytest.raises(PowerMissing):
        request.rule(by=cast.operator, grant=True)

    request.rule(by=cast.duty, grant=True)

    ticket = Ticket.objects.get(pk=request.ticket_id)
    assert ticket.state == "declined"
    assert not ticket.open_clocks
    assert said() == ["statement:decline_court"]
    message = OutboundMessage.objects.latest("pk")
    assert message.speaker.organisation_kind == "government"
    assert "已立案" not in message.words
    assert list(faults(ticket)) == []


def test_a_proposal_the_duty_officer_does_not_share_leaves_the_matter_where_it_was(
    cast: Cast,
) -> None:
    may_say(cast, "decline_court")
    request = waits(cast, "decline")
    request.rule(by=cast.duty, grant=False, note="应予受理")
    assert Ticket.objects.get(pk=request.ticket_id).state == "accepted"
    assert said() == []


def test_an_emergency_is_told_at_once_whom_to_call_and_only_once(cast: Cast) -> None:
    may_say(cast, "decline_emergency", "请立即拨打 110、119、120、122")
    request = asks(a_ticket(cast), "propose_decline", by=cast.operator, reason="emergency")
    assert said() == ["statement:decline_emergency"]
    handed_over = request.ticket.events.latest("seq").details
    assert handed_over["handed_over"] is True
    assert handed_over["told"] is True

    request.rule(by=cast.duty, grant=True)
    assert said() == ["statement:decline_emergency"]
    assert Ticket.objects.get(pk=request.ticket_id).state == "declined"


def test_an_emergency_that_could_not_be_told_is_told_with_the_ruling(cast: Cast) -> None:
    request = asks(a_ticket(cast), "propose_decline", by=cast.operator, reason="emergency")
    assert request.told is False
    may_say(cast, "decline_emergency")
    request.rule(by=cast.duty, grant=True)
    assert said() == ["statement:decline_emergency"]
    assert Request.objects.get(pk=request.pk).told is True


def test_a_complaint_about_an_official_is_sealed_and_becomes_a_lead(cast: Cast) -> None:
    may_say(cast, "decline_discipline", "请拨打 12388")
    ticket = a_ticket(cast, "accepted")
    asks(ticket, "propose_decline", by=cast.operator, reason="discipline").rule(
        by=cast.duty, grant=True
    )
    seeing = [p for p in cast.everybody() if Ticket.objects.in_sight_of(p).exists()]
    assert seeing == [cast.inspector]
    assert [lead.ticket for lead in Lead.objects.in_sight_of(cast.inspector)] == [ticket]
    for person in (cast.duty, cast.operator, cast.leader, cast.administrator):
        assert not Lead.objects.in_sight_of(person).exists()
    assert said() == ["statement:decline_discipline"]


def test_no_other_reason_seals_or_opens_a_lead(cast: Cast) -> None:
    request = waits(cast, "decline")
    request.rule(by=cast.duty, grant=True)
    assert not Lead.objects.exists()
    assert Ticket.objects.in_sight_of(cast.operator).filter(pk=request.ticket_id).exists()


def test_what_a_citizen_says_after_it_was_declined_opens_a_new_matter(cast: Cast) -> None:
    who = "oCAST-DECLINED-000000000001"
    request = waits(cast, "decline", who=who)
    request.rule(by=cast.duty, grant=True)
    assert says(cast, "还有一件事", who=who).pk != request.ticket_id


def test_a_matter_that_is_dispatched_meanwhile_needs_no_ruling(cast: Cast) -> None:
    request = waits(cast, "decline")
    request.ticket.dispatch(by=cast.operator, lead="water")
    assert Request.objects.get(pk=request.pk).state == "lapsed"
