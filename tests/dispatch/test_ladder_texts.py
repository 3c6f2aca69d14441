"""Text messages: a caller's number and code, an answer announced, and one phone left in peace."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hotline.models import Account, Budget, OutboundMessage, Secret
from hotline.models.vault import Secret as Kept
from tests.cast import Cast
from tests.dispatch.ladders import (
    PHONE,
    agrees,
    an_answer_too_late,
    answered,
    approves,
    calls,
    gateway,
    goes,
    opens_a_gateway,
    way_of,
)
from tests.dispatch.sending import due_again, now_stands, platform
from tests.platforms.aliyun import Gateway
from tests.platforms.wechat import Platform

__all__ = ["gateway", "platform"]
pytestmark = pytest.mark.django_db


def receipt(cast: Cast, **call: object) -> OutboundMessage:
    return calls(cast, **call).outbound.get()  # type: ignore[arg-type]


def test_a_caller_gets_number_and_code_by_text(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = goes(receipt(cast, notices=False))  # they called: this much is what they called for
    assert message.state == "sent"
    assert way_of(message) == [("sms", "sent", "")]
    code = message.ticket.secrets.get(kind="tracking_code").open()
    [text] = gateway.texts_to(PHONE)
    assert message.ticket.number in text
    assert code in text


def test_an_answer_is_announced_to_a_caller_who_agreed(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    ticket = calls(cast)
    goes(ticket.outbound.get())
    message = goes(answered(cast, ticket))
    assert message.state == "sent"
    assert gateway.texts_to(PHONE)[1] == (
        f"您反映的事项（编号{ticket.number}）已有答复，承办单位：水务局。"
    )


def test_a_caller_who_did_not_agree_is_for_the_office_to_call(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = goes(answered(cast, calls(cast, notices=False)))
    assert (message.state, message.error) == ("unreached", "no_text_message")
    assert way_of(message)[0] == ("sms", "skipped", "no_consent")
    assert len(gateway.texts) <= 1  # the receipt


def test_who_took_it_back_gets_none(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    ticket = agrees(calls(cast), yes=False)
    message = goes(answered(cast, ticket))
    assert way_of(message)[0] == ("sms", "skipped", "no_consent")


def test_a_form_is_answered_on_its_page_and_announced_by_text(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    ticket = calls(cast, at=cast.web)
    assert goes(ticket.outbound.get()).state == "sent"
    assert not gateway.texts  # number and code stand on the page they just sent
    message = goes(answered(cast, ticket))
    assert way_of(message) == [("sms", "sent", "")]
    assert len(gateway.texts_to(PHONE)) == 1


def test_where_no_text_goes_the_page_still_has_it(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.refuse("SendSms", "isv.MOBILE_NUMBER_ILLEGAL")
    message = goes(answered(cast, calls(cast, at=cast.web)))
    assert message.state == "sent"
    assert way_of(message) == [("sms", "failed", "isv.MOBILE_NUMBER_ILLEGAL")]


def test_a_number_among_the_words_is_nobodys_to_text(
    cast: Cast, gateway: Gateway, platform: Platform
) -> None:
    """It may be the neighbour's, or the one complained about."""
    approves(cast)
    opens_a_gateway(cast)
    message = an_answer_too_late(cast)
    Secret.objects.keep(Kept.Kind.PHONE, PHONE, ticket=message.ticket).save()
    message = goes(message)
    assert (message.state, message.error) == ("unreached", "window")
    assert ("sms", "skipped", "no_phone") in way_of(message)
    assert not gateway.texts


def test_a_desk_phone_shows_no_text(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = goes(receipt(cast, phone="0571-88990011"))
    assert (message.state, message.error) == ("unreached", "no_text_message")
    assert way_of(message)[0] == ("sms", "failed", "no_mobile")
    assert not gateway.journal.of("call")


def test_one_phone_gets_so_many_texts_a_day_and_no_more(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast, per_recipient=2)
    first, second, third = (goes(receipt(cast)) for _ in range(3))
    assert (first.state, second.state, third.state) == ("sent", "sent", "unreached")
    assert way_of(third)[0] == ("sms", "skipped", "enough_for_today")
    assert len(gateway.texts) == 2
    assert goes(receipt(cast, phone="13900005678")).state == "sent"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert goes(receipt(cast)).state == "sent"


def test_at_the_end_of_the_budget_texts_wait_and_answers_have_their_share(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    account = opens_a_gateway(cast, per_day=3, kept_for_answers=2, per_recipient=None)
    assert goes(receipt(cast)).state == "sent"
    waits = goes(receipt(cast))
    assert (waits.state, waits.error) == ("pending", "out_of_calls")
    assert waits.next_try_at > timezone.now()
    ticket = calls(cast)
    assert goes(answered(cast, ticket)).state == "sent"
    assert Budget.objects.get(account=account).spent_today >= 2


def test_a_gateway_without_credit_is_stopped_and_what_waits_goes_when_it_is_resumed(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    account = opens_a_gateway(cast)
    gateway.refuse("SendSms", "isv.AMOUNT_NOT_ENOUGH")
    message = goes(receipt(cast))
    account = Account.objects.get(pk=account.pk)
    assert (message.state, account.health) == ("pending", "stopped")
    assert "isv.AMOUNT_NOT_ENOUGH" in account.trouble
    other = goes(receipt(cast, phone="13900005678"))
    assert (other.state, other.error, other.tries) == ("pending", "gateway_stopped", 0)
    assert way_of(other) == []  # nothing was tried, and nothing is given up
    asked = len(gateway.journal.of("call"))
    due_again(other)
    assert goes(other).state == "pending"
    assert len(gateway.journal.of("call")) == asked  # nobody is asked while it is stopped
    account.resume()
    assert (goes(message).state, goes(other).state) == ("sent", "sent")


def test_a_phone_that_got_too_many_by_the_providers_count_waits_an_hour(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.refuse("SendSms", "isv.BUSINESS_LIMIT_CONTROL")
    message = goes(receipt(cast))
    assert message.state == "pending"
    assert message.next_try_at > timezone.now() + timedelta(minutes=50)
    due_again(message)
    assert goes(message).state == "sent"


def test_a_gateway_that_is_down_is_tried_five_times_and_then_the_office_is_told(
    cast: Cast, settings: object
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    settings.SMS_API = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    message = receipt(cast)
    for _ in range(6):
        message = goes(message)
        due_again(message)
    assert (message.state, message.error) == ("unreached", "no_text_message")
    assert way_of(message)[0] == ("sms", "failed", "unreachable")


def test_a_text_nobody_is_sure_of_is_not_sent_twice(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.misbehave("SendSms", accept=True, silence=0.0)
    message = goes(receipt(cast))
    assert message.state == "unsure"
    due_again(message)
    assert goes(message).state == "unsure"
    assert len(gateway.texts_to(PHONE)) == 1


def test_a_wrong_text_is_shown_on_the_account_and_the_office_phones(
    cast: Cast, gateway: Gateway
) -> None:
    approves(cast)
    account = opens_a_gateway(cast)
    account.templates.filter(occasion="receipt").update(template_id="SMS_NONE")
    message = goes(receipt(cast))
    assert (message.state, message.error) == ("unreached", "no_text_message")
    assert "isv.SMS_TEMPLATE_ILLEGAL" in account.templates.get(occasion="receipt").trouble


def test_neither_phone_nor_code_is_written_to_a_log(
    cast: Cast, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    approves(cast)
    opens_a_gateway(cast)
    message = receipt(cast)
    code = message.ticket.secrets.get(kind="tracking_code").open()
    gateway.refuse("SendSms", "isv.SMS_CONTENT_ILLEGAL")
    with caplog.at_level(logging.DEBUG):
        goes(message)
    assert PHONE not in caplog.text
    assert code not in caplog.text
    assert PHONE not in str(now_stands(message).error)
