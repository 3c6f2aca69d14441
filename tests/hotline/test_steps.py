"""How a step is refused, in which order, and that a refused one leaves no trace but the
security log.
"""

from __future__ import annotations

import pytest

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import Clock, Event, Reply, SecurityEvent, Ticket
from tests.cast import FACTS, Cast, a_reply, a_ticket

pytestmark = pytest.mark.django_db

ACCEPT = {"kind": "help", "category": "1501", "title": "路口积水", "facts": FACTS}


def stored(ticket: Ticket) -> tuple[object, ...]:
    now = Ticket.objects.get(pk=ticket.pk)
    return now.state, now.version, now.head, now.length, now.due_at, now.lead_office_id


@pytest.mark.parametrize("step", ["sign", "contact", "progress", "close", "archive"])
def test_a_vendor_asking_to_handle_is_refused_logged_and_changes_nothing(
    cast: Cast, step: str
) -> None:
    ticket = a_ticket(cast)
    before = stored(ticket)
    with pytest.raises(PowerMissing) as refused:
        ticket.take_step(step, by=cast.operator)
    assert refused.value.status == 403
    assert refused.value.reason
    assert stored(ticket) == before
    logged = SecurityEvent.objects.get(what="step_refused")
    assert (logged.by, logged.subject, logged.details["step"]) == (
        cast.operator,
        ticket.number,
        step,
    )


def test_power_is_asked_before_state_and_state_before_arguments(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    with pytest.raises(PowerMissing):
        ticket.take_step("sign", by=cast.operator, nonsense=1)
    with pytest.raises(Moved):
        ticket.take_step("sign", by=cast.handler, nonsense=1)
    with pytest.raises(BadArguments) as wrong:
        ticket.take_step("progress", by=cast.housing, nonsense=1)
    assert {e["loc"] for e in wrong.value.facts["errors"]} == {"nonsense", "text"}
    with pytest.raises(RuleRefuses):
        ticket.take_step("progress", by=cast.housing, text="x")


def test_a_stale_copy_is_refused_and_the_winner_stands(cast: Cast) -> None:
    ticket = a_ticket(cast)
    stale = Ticket.objects.get(pk=ticket.pk)
    ticket.take(by=cast.operator)
    with pytest.raises(Moved):
        stale.take(by=cast.operator2)
    assert Ticket.objects.get(pk=ticket.pk).taken_by == cast.operator


def test_an_expected_version_that_is_not_the_current_one_is_refused(cast: Cast) -> None:
    ticket = a_ticket(cast)
    with pytest.raises(Moved):
        ticket.accept(by=cast.operator, expects=ticket.version + 1, **ACCEPT)
    ticket.accept(by=cast.operator, expects=ticket.version, **ACCEPT)


def test_a_state_is_set_by_a_step_and_by_nothing_else(cast: Cast) -> None:
    ticket = a_ticket(cast)
    with pytest.raises(AttributeError):
        ticket.state = Ticket.State.CLOSED


@pytest.mark.parametrize("kind", ["help", "complaint", "report", "disaster"])
def test_what_needs_a_place_is_not_accepted_without_one(cast: Cast, kind: str) -> None:
    ticket = a_ticket(cast)
    with pytest.raises(BadArguments):
        ticket.accept(
            by=cast.operator, **{**ACCEPT, "kind": kind, "facts": {**FACTS, "where": " "}}
        )
    assert stored(ticket)[0] == Ticket.State.RECEIVED


def test_an_enquiry_needs_no_place(cast: Cast) -> None:
    facts = {**FACTS, "where": ""}
    ticket = a_ticket(cast).accept(
        by=cast.operator, **{**ACCEPT, "kind": "consult", "facts": facts}
    )
    assert ticket.state == Ticket.State.ACCEPTED


def test_an_operator_dispatches_only_where_the_catalogue_names_one_office(cast: Cast) -> None:
    clear = a_ticket(cast, "accepted")
    with pytest.raises(RuleRefuses):
        clear.dispatch(by=cast.operator, lead="housing")
    clear.dispatch(by=cast.operator, lead="water")

    unclear = a_ticket(cast).accept(by=cast.operator, **{**ACCEPT, "category": "0206"})
    with pytest.raises(RuleRefuses):
        unclear.dispatch(by=cast.operator, lead="housing")
    assert (
        unclear.dispatch(by=cast.duty, lead="urban", assist=["housing"]).lead_office.code == "urban"
    )


def test_only_the_lead_office_signs(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted").dispatch(by=cast.operator, lead="water", assist=["housing"])
    with pytest.raises(RuleRefuses):
        ticket.sign(by=cast.housing)
    assert ticket.sign(by=cast.handler).taken_by == cast.handler


def test_the_office_that_is_scored_does_not_close(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    with pytest.raises(RuleRefuses):
        ticket.close(by=cast.leader)
    assert ticket.close(by=cast.duty).state == Ticket.State.CLOSED


def test_the_sign_clock_starts_at_dispatch_so_not_signing_never_helps(cast: Cast) -> None:
    ticket = a_ticket(cast, "dispatched")
    started = ticket.clocks.get(kind="sign").started_at
    assert started == ticket.events.get(step="dispatch").at
    assert ticket.clocks.get(kind="reply").started_at == started


def test_clocks_stop_where_the_step_says_so(cast: Cast) -> None:
    ticket = a_ticket(cast, "closed")
    assert not Clock.objects.filter(ticket=ticket, stopped_at=None).exists()
    assert Ticket.objects.get(pk=ticket.pk).due_at is None


def test_every_step_writes_exactly_one_event_and_moves_the_version_by_one(cast: Cast) -> None:
    ticket = a_ticket(cast, "archived")
    versions = list(
        Event.objects.filter(ticket=ticket).order_by("seq").values_list("version", flat=True)
    )
    assert versions == list(range(1, len(versions) + 1))


# Replies
# -------------------------------------------------------------------------------------------


def test_nobody_sits_on_two_seats_of_one_reply(cast: Cast) -> None:
    reply = Reply.objects.draft(a_ticket(cast, "handling"), "已处理。", by=cast.head)
    reply.submit(by=cast.head)
    with pytest.raises(RuleRefuses):
        reply.review(by=cast.head, verdict="pass")
    reply.review(by=cast.leader, verdict="pass")
    with pytest.raises(RuleRefuses):
        reply.release(by=cast.leader)
    assert reply.release(by=cast.main).state == Reply.State.RELEASED


def test_a_routine_reply_needs_two_people_and_a_major_one_four(cast: Cast) -> None:
    routine = a_ticket(cast).accept(by=cast.operator, **{**ACCEPT, "kind": "consult"})
    routine = routine.dispatch(by=cast.operator, lead="water").sign(by=cast.handler)
    assert a_reply(cast, routine, "reviewing").state == Reply.State.APPROVED

    major = a_ticket(cast).accept(by=cast.operator, **ACCEPT, urgency="critical")
    major = major.dispatch(by=cast.operator, lead="water").sign(by=cast.handler)
    reply = a_reply(cast, major, "approved")
    assert [s.by for s in reply.sittings.all()] == [cast.handler, cast.head, cast.leader]
    with pytest.raises(RuleRefuses):
        reply.release(by=cast.duty)
    assert reply.release(by=cast.main).frozen.by == cast.main


def test_a_text_that_is_sent_back_starts_over_with_all_seats(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    reply.review(by=cast.head, verdict="back", remarks="缺少时间")
    assert (reply.state, reply.round) == (Reply.State.DRAFT, 2)
    reply = reply.reword("已于今日抽排完毕。", by=cast.handler)
    reply.submit(by=cast.handler)
    reply.review(by=cast.head, verdict="pass")
    assert reply.state == Reply.State.APPROVED


def test_sending_back_without_saying_why_is_refused(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), "reviewing")
    with pytest.raises(BadArguments):
        reply.review(by=cast.head, verdict="back")


def test_two_drafters_do_not_overwrite_each_other(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"))
    seen = reply.version
    reply.reword("甲", by=cast.handler, expects=seen)
    with pytest.raises(Moved):
        reply.reword("乙", by=cast.head, expects=seen)
    assert Reply.objects.get(pk=reply.pk).text == "甲"
    assert [w.text for w in reply.wordings.all()] == ["已抽排完毕。", "甲"]


def test_whoever_wrote_part_of_the_text_does_not_review_it(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"))
    reply = reply.reword("由科长改过", by=cast.head)
    reply.submit(by=cast.handler)
    with pytest.raises(RuleRefuses):
        reply.review(by=cast.head, verdict="pass")


def test_a_text_over_the_carriers_limit_is_refused_with_the_count(cast: Cast) -> None:
    reply = a_reply(cast, a_ticket(cast, "handling"), text="水" * 3000)
    with pytest.raises(BadArguments) as refused:
        reply.submit(by=cast.handler)
    assert "9000" in refused.value.reason


def test_a_recalled_reply_opens_the_ticket_again(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    reply = a_reply(cast, ticket, "recalled")
    assert reply.state == Reply.State.RECALLED
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.HANDLING
    assert reply.frozen.text == reply.text


def test_another_office_does_not_answer(cast: Cast) -> None:
    with pytest.raises(RuleRefuses):
        Reply.objects.draft(a_ticket(cast, "handling"), "x", by=cast.housing)
