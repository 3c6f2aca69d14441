"""Taken is not arrived: what platforms report later puts it right, either way."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dispatch import reports
from dispatch.delivery import sweep
from hotline.models import Attempt, NoticeConsent, OutboundMessage
from hotline.models.outbox import LONGEST_SEND
from intake.draining import drain
from tests.cast import Cast
from tests.dispatch.ladders import (
    PHONE,
    an_answer_too_late,
    answered,
    approves,
    calls,
    gateway,
    goes,
    opens_a_gateway,
    registers,
    way_of,
)
from tests.dispatch.sending import OPENID, claimed_ago, due_again, now_stands, platform
from tests.intake.platform import brings
from tests.platforms import tencent
from tests.platforms.aliyun import Gateway
from tests.platforms.wechat import Platform

__all__ = ["gateway", "platform"]
pytestmark = pytest.mark.django_db


def says_of(number: int | str, status: str, who: str = OPENID) -> None:
    """WeChat tells what became of a template notice."""
    told = tencent.event(who, "TEMPLATESENDJOBFINISH", None, MsgID=number, Status=status)
    assert brings(told) == (200, "success")
    drain()


def noticed(cast: Cast, platform: Platform) -> tuple[OutboundMessage, int]:
    """An answer announced by a template notice, and the platform's number of it."""
    approves(cast)
    registers(cast, "template", "T-ANSWER")
    message = goes(an_answer_too_late(cast))
    return message, platform.journal.of("noticed")[-1]["msgid"]


def asks(message: OutboundMessage, **later: float) -> OutboundMessage:
    """Time passes, and the gateway is asked."""
    with time_machine.travel(timezone.now() + timedelta(**later or {"minutes": 2})):
        for pk in Attempt.objects.to_ask_about(timezone.now()).values_list("pk", flat=True):
            reports.ask_about(str(pk))
    return now_stands(message)


def test_a_notice_that_arrived_is_delivered(cast: Cast, platform: Platform) -> None:
    message, number = noticed(cast, platform)
    says_of(number, "success")
    assert way_of(message)[-1] == ("template", "delivered", "")
    assert now_stands(message).state == "sent"


def test_a_notice_the_citizen_has_blocked_is_followed_by_the_next_rung(
    cast: Cast, platform: Platform
) -> None:
    message, number = noticed(cast, platform)
    says_of(number, "failed:user block")
    assert now_stands(message).state == "pending"
    message = goes(message)
    assert (message.state, message.error) == ("unreached", "window")
    assert way_of(message)[1:] == [
        ("template", "failed", "blocked_by_citizen"),
        ("subscription", "skipped", "not_set_up"),
        ("sms", "skipped", "no_gateway"),
    ]


def test_the_same_report_twice_and_one_of_a_stranger_change_nothing(
    cast: Cast, platform: Platform
) -> None:
    message, number = noticed(cast, platform)
    says_of(number, "success", who="oCAST-SOMEBODY-ELSE")
    says_of(number + 1, "failed:user block")
    assert way_of(message)[-1] == ("template", "sent", "")
    says_of(number, "success")
    says_of(number, "failed: system failed")
    assert way_of(message)[-1] == ("template", "delivered", "")


def test_a_report_ends_the_doubt_about_a_lost_answer(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", "T-ANSWER")
    platform.misbehave("/template/send", accept=True, silence=0.0)
    message = goes(an_answer_too_late(cast))
    assert message.state == "unsure"
    says_of(platform.journal.of("noticed")[-1]["msgid"], "success")
    assert now_stands(message).state == "sent"
    assert way_of(message)[-1][:2] == ("template", "delivered")


def test_a_report_that_comes_after_a_recall_starts_nothing(cast: Cast, platform: Platform) -> None:
    message, number = noticed(cast, platform)
    message.release.reply.recall(by=cast.leader, reason="有误")
    says_of(number, "failed:user block")
    assert now_stands(message).state == "sent"


@pytest.mark.parametrize(
    ("code", "outcome"), [("0", "delivered"), ("43101", "failed"), ("47003", "failed")]
)
def test_a_subscription_notice_is_reported_by_its_template(
    cast: Cast, platform: Platform, code: str, outcome: str
) -> None:
    approves(cast)
    registers(cast, "subscription", "S-ANSWER")
    message = an_answer_too_late(cast)
    kept = NoticeConsent.objects.create(
        contact=message.contact, template_id="S-ANSWER", left=2, changed_at=timezone.now()
    )
    message = goes(message)
    one = {"TemplateId": "S-ANSWER", "MsgID": "7", "ErrorCode": code, "ErrorStatus": "x"}
    told = {"SubscribeMsgSentEvent": {"List": one}}
    brings(tencent.event(OPENID, "subscribe_msg_sent_event", None, **told))
    drain()
    assert ("subscription", outcome) in [way[:2] for way in way_of(message)]
    assert (NoticeConsent.objects.get(pk=kept.pk).left == 0) == (code == "43101")


def test_the_gateway_is_asked_until_the_network_has_said(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = goes(calls(cast).outbound.get())
    assert way_of(asks(message))[-1] == ("sms", "sent", "")
    gateway.network_says(PHONE, 3, "DELIVERED")
    assert way_of(asks(message, minutes=10))[-1] == ("sms", "delivered", "")
    before = len(gateway.journal.of("call"))
    asks(message, days=2)
    assert len(gateway.journal.of("call")) == before


def test_a_text_the_network_gave_up_on_sends_the_office_to_the_phone(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    ticket = calls(cast)
    goes(ticket.outbound.get())
    message = goes(answered(cast, ticket))
    gateway.network_says(PHONE, 2, "MK:0001")
    asks(message)
    due_again(message)
    message = goes(message)
    assert (message.state, message.error) == ("unreached", "no_text_message")
    assert ("sms", "failed", "MK:0001") in way_of(message)


def test_the_doubt_about_a_text_ends_when_the_gateway_has_it(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.misbehave("SendSms", accept=True, silence=0.0)
    message = goes(calls(cast).outbound.get())
    assert message.state == "unsure"
    assert asks(message).state == "sent"
    assert len(gateway.texts) == 1


def test_a_text_the_gateway_never_had_is_for_a_person_to_send_again(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.misbehave("SendSms", silence=0.0)
    message = goes(calls(cast).outbound.get())
    assert asks(message).error == "no_answer"  # it may be slow to list it
    message = asks(message, minutes=20)
    assert (message.state, message.error) == ("unsure", "not_seen")
    assert not gateway.texts
    message.settle_unsure(by=cast.duty, arrived=False)
    assert goes(message).state == "sent"
    assert len(gateway.texts) == 1


def test_a_worker_that_died_while_sending_leaves_something_to_ask_about(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = OutboundMessage.objects.claim(calls(cast).outbound.get().pk)
    assert message is not None
    claimed_ago(message, LONGEST_SEND * 2)
    sweep()
    assert now_stands(message).state == "unsure"
    assert way_of(message) == [("sms", "unsure", "crashed")]
    asks(message)
    assert asks(message, minutes=20).error == "not_seen"


def test_a_gateway_that_does_not_answer_is_asked_again_later(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = goes(calls(cast).outbound.get())
    gateway.misbehave("QuerySendDetails", silence=0.0)
    gateway.network_says(PHONE, 3, "DELIVERED")
    assert way_of(asks(message))[-1][1] == "sent"
    assert way_of(asks(message, minutes=10))[-1][1] == "delivered"
