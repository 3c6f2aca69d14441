"""A message goes out at most once by itself, in its turn, in its window, and not after a recall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from dispatch.delivery import deliver, sweep
from hotline.errors import Moved, RuleRefuses
from hotline.models import Contact, OutboundMessage, Switch, Ticket
from hotline.models.hearing import contact_at, listened
from hotline.models.outbox import LONGEST_SEND
from tests.cast import Cast, a_reply, a_ticket, says
from tests.dispatch.sending import (
    OPENID,
    SEND,
    a_receipt,
    an_answer,
    citizen,
    claimed_ago,
    due_again,
    now_stands,
    platform,
    wrote,
)
from tests.platforms.wechat import Platform
from tests.threads import at_once

__all__ = ["platform"]
MESSAGE_COUNT = 5  # as WeChat documents it
pytestmark = pytest.mark.django_db


# Twice --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_workers_that_are_woken_at_once_send_it_once(cast: Cast, platform: Platform) -> None:
    messages = [a_receipt(cast, who=f"oCAST-{n}") for n in range(4)]
    at_once(*(lambda m=m: deliver(m.pk) for m in messages for _ in range(4)))
    sweep()
    for message in messages:
        deliver(message.pk)
        assert now_stands(message).state == "sent"
        assert platform.texts_to(f"oCAST-{messages.index(message)}") == [message.words]


def test_a_claim_left_by_the_dead_becomes_unsure_and_is_not_sent_again(
    cast: Cast, platform: Platform
) -> None:
    message = a_receipt(cast)
    assert OutboundMessage.objects.claim(message.pk) is not None  # and then the worker dies
    sweep()
    assert now_stands(message).state == "sending"
    claimed_ago(message, LONGEST_SEND + timedelta(seconds=1))
    sweep()
    assert (now_stands(message).state, now_stands(message).error) == ("unsure", "crashed")
    deliver(message.pk)
    assert not platform.accepted


def test_whoever_was_only_slow_knows_better_than_the_sweep(cast: Cast) -> None:
    message = a_receipt(cast)
    slow = OutboundMessage.objects.claim(message.pk)
    assert slow is not None
    claimed_ago(message, LONGEST_SEND * 2)
    slow.claimed_at = now_stands(message).claimed_at
    sweep()
    slow.sent()
    assert now_stands(message).state == "sent"


def test_but_not_better_than_a_person_who_has_decided(cast: Cast, platform: Platform) -> None:
    message = an_answer(cast)
    slow = OutboundMessage.objects.claim(message.pk)
    assert slow is not None
    claimed_ago(message, LONGEST_SEND * 2)
    slow.claimed_at = now_stands(message).claimed_at
    sweep()
    now_stands(message).settle_unsure(by=cast.handler, arrived=False)
    slow.sent()
    assert now_stands(message).state == "pending"
    deliver(message.pk)
    assert len(platform.texts_to(OPENID)) == 2  # the receipt, and the answer once


def test_a_worker_that_was_frozen_does_not_send_when_it_wakes(
    cast: Cast, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dispatch import delivery

    message = a_receipt(cast)
    monkeypatch.setattr(delivery, "FRESH", timedelta(0))
    deliver(message.pk)
    assert not platform.accepted
    assert (now_stands(message).state, now_stands(message).error) == ("pending", "too_slow")


@pytest.mark.parametrize("arrived", [True, False])
def test_an_unsure_message_is_decided_by_the_lead_office_once(
    cast: Cast, platform: Platform, arrived: bool
) -> None:
    message = an_answer(cast)
    platform.misbehave(SEND, accept=True, silence=0.0)
    deliver(message.pk)
    for stranger in (cast.operator, cast.housing, cast.inspector):
        with pytest.raises(RuleRefuses):
            now_stands(message).settle_unsure(by=stranger, arrived=arrived)
    now_stands(message).settle_unsure(by=cast.handler, arrived=arrived)
    with pytest.raises(Moved):
        now_stands(message).settle_unsure(by=cast.handler, arrived=not arrived)
    deliver(message.pk)
    assert now_stands(message).state == "sent"
    assert platform.texts_to(OPENID).count(message.words) == (1 if arrived else 2)
    steps = message.ticket.events.values_list("step", flat=True)
    assert list(steps)[-1] == ("outbound_arrived" if arrived else "outbound_send_again")


def test_one_key_stops_what_machines_say_even_what_already_waits(
    cast: Cast, platform: Platform
) -> None:
    answer, receipt = an_answer(cast), a_receipt(cast, who="oCAST-OTHER")
    Switch.objects.update(on=False)
    assert OutboundMessage.objects.claim(receipt.pk) is None
    for message in (receipt, answer):
        deliver(message.pk)
    sweep()
    assert now_stands(receipt).state == "pending"
    assert now_stands(answer).state == "sent"  # people may speak
    Switch.objects.update(on=True)
    deliver(receipt.pk)
    assert now_stands(receipt).state == "sent"


# In turn ------------------------------------------------------------------------------------------


def test_the_receipt_comes_before_the_answer(cast: Cast, platform: Platform) -> None:
    ticket = a_ticket(cast, "handling", who=OPENID)
    a_reply(cast, ticket, "released")
    receipt, answer = ticket.outbound.order_by("pk")
    assert OutboundMessage.objects.claim(answer.pk) is None  # not while the receipt waits
    deliver(answer.pk)
    assert platform.texts_to(OPENID) == [receipt.words, answer.words]


def test_nothing_overtakes_what_is_tried_again_soon(cast: Cast, platform: Platform) -> None:
    ticket = a_ticket(cast, "handling", who=OPENID)
    a_reply(cast, ticket, "released")
    receipt, answer = ticket.outbound.order_by("pk")
    platform.misbehave(SEND, errcode=-1)
    deliver(receipt.pk)
    deliver(answer.pk)
    assert not platform.accepted
    due_again(receipt)
    deliver(receipt.pk)
    assert platform.texts_to(OPENID) == [receipt.words, answer.words]


def test_what_waits_for_long_is_overtaken(cast: Cast, platform: Platform) -> None:
    ticket = a_ticket(cast, "handling", who=OPENID)
    a_reply(cast, ticket, "released")
    receipt, answer = ticket.outbound.order_by("pk")
    platform.misbehave(SEND, errcode=45009)
    deliver(receipt.pk)
    deliver(answer.pk)
    assert platform.texts_to(OPENID) == [answer.words]


def test_one_citizens_trouble_holds_up_nobody_else(cast: Cast, platform: Platform) -> None:
    first, second = a_receipt(cast), a_receipt(cast, who="oCAST-OTHER")
    platform.misbehave(SEND, errcode=-1, to=OPENID)
    deliver(first.pk)
    deliver(second.pk)
    assert now_stands(second).state == "sent"


# Within the window --------------------------------------------------------------------------------


def test_one_message_of_the_five_is_kept_for_the_answer(cast: Cast, platform: Platform) -> None:
    ticket = a_ticket(cast, "handling", who=OPENID)
    for _ in range(4):  # with the receipt five statements for four places
        OutboundMessage.objects.state("receipt", ticket=ticket, values={"number": ticket.number})
    for message in ticket.outbound.all():
        deliver(message.pk)
    assert [m.state for m in ticket.outbound.order_by("pk")] == ["sent"] * 4 + ["unreached"]
    assert ticket.outbound.latest("pk").error == "quota"
    a_reply(cast, ticket, "released")
    deliver(ticket.outbound.latest("pk").pk)
    assert ticket.outbound.latest("pk").state == "sent"
    assert len(platform.texts_to(OPENID)) == MESSAGE_COUNT


def test_after_48_hours_the_office_sees_that_nobody_was_reached(
    cast: Cast, platform: Platform
) -> None:
    message = an_answer(cast)
    wrote(message.ticket, timezone.now() - timedelta(hours=48))
    deliver(message.pk)
    assert (now_stands(message).state, now_stands(message).error) == ("unreached", "window")
    assert message.words not in platform.texts_to(OPENID)


def test_what_was_refused_does_not_count_against_the_five(cast: Cast, platform: Platform) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=-1)
    deliver(message.pk)
    assert citizen(message).sent_since == 0
    due_again(message)
    deliver(message.pk)
    assert citizen(message).sent_since == 1


def test_when_the_platform_counts_more_than_we_do_it_is_believed(
    cast: Cast, platform: Platform
) -> None:
    message = an_answer(cast)
    platform.misbehave(SEND, errcode=45047)
    deliver(message.pk)
    assert citizen(message).sent_since == MESSAGE_COUNT


def test_a_word_that_came_while_we_were_refused_opens_the_window_at_once(cast: Cast) -> None:
    message = an_answer_in_flight(cast)
    with transaction.atomic():
        listened(contact_at(cast.city, OPENID), at=timezone.now(), word=True)
    message.descend("45047")
    assert now_stands(message).state == "pending"
    assert Contact.objects.get(pk=message.contact_id).sent_since == 0


def an_answer_in_flight(cast: Cast) -> OutboundMessage:
    ticket = a_ticket(cast, "handling", who=OPENID)
    a_reply(cast, ticket, "released")
    ticket.outbound.filter(release=None).update(state="sent")
    claimed = OutboundMessage.objects.claim(ticket.outbound.get(state="pending").pk)
    assert claimed is not None
    return claimed


def test_a_shut_out_statement_goes_later_only_while_its_matter_is_open(
    cast: Cast, platform: Platform
) -> None:
    lost = a_receipt(cast)
    OutboundMessage.objects.filter(pk=lost.pk).update(state="unreached", error="window")
    Ticket.objects.get(pk=lost.ticket_id).set_aside(by=cast.operator, reason="thanks")
    says(cast, "路灯不亮", who=OPENID)
    assert now_stands(lost).state == "unreached"


# After a recall -----------------------------------------------------------------------------------


def recalled(cast: Cast, message: OutboundMessage) -> str:
    """Recall the answer; returns what the record says of it."""
    reply = Ticket.objects.get(pk=message.ticket_id).replies.get()
    reply.recall(by=cast.leader, reason="有误")
    return str(reply.ticket.events.latest("seq").details["outbound"])


def test_a_recall_stops_what_still_waits(cast: Cast, platform: Platform) -> None:
    message = an_answer(cast)
    assert recalled(cast, message) == "stopped"
    deliver(message.pk)
    assert message.words not in platform.texts_to(OPENID)
    assert (now_stands(message).state, now_stands(message).error) == ("failed", "recalled")


@pytest.mark.parametrize("code", [45047, 40007])
def test_a_recalled_answer_that_did_not_get_out_never_gets_out(
    cast: Cast, platform: Platform, code: int
) -> None:
    message = an_answer(cast)
    platform.misbehave(SEND, errcode=code)
    deliver(message.pk)
    assert recalled(cast, message) == "stopped"
    says(cast, "还有人吗？", who=OPENID)
    assert now_stands(message).state == "failed"
    assert not now_stands(message).may_decide(cast.handler, message.ticket)
    with pytest.raises(RuleRefuses) as refused:
        now_stands(message).retry(by=cast.handler)
    assert refused.value.code == "recalled"


@pytest.mark.parametrize("verdict", ["again", "descend"])
def test_a_recall_while_it_is_under_way_holds_if_the_platform_refuses(
    cast: Cast, verdict: str
) -> None:
    message = an_answer_in_flight(cast)
    assert recalled(cast, message) == "cannot_be_withdrawn"  # nobody could know
    getattr(message, verdict)("45047")
    stands = now_stands(message)
    assert (stands.state, stands.error, stands.withdrawal) == ("failed", "recalled", "")


def test_what_was_sent_cannot_be_withdrawn_and_says_so(cast: Cast, platform: Platform) -> None:
    message = an_answer(cast)
    deliver(message.pk)
    assert recalled(cast, message) == "cannot_be_withdrawn"
    assert now_stands(message).withdrawal == "cannot_be_withdrawn"


def test_an_unsure_message_that_was_recalled_may_have_arrived_but_is_not_sent_again(
    cast: Cast, platform: Platform
) -> None:
    message = an_answer(cast)
    platform.misbehave(SEND, accept=True, silence=0.0)
    deliver(message.pk)
    recalled(cast, message)
    with pytest.raises(RuleRefuses):
        now_stands(message).settle_unsure(by=cast.handler, arrived=False)
    now_stands(message).settle_unsure(by=cast.handler, arrived=True)
    assert now_stands(message).state == "sent"
