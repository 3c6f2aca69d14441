"""A city that gives notice: statements approved and switched on, registered texts, a gateway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from dispatch.delivery import deliver
from hotline.models import (
    Account,
    Attempt,
    Budget,
    Contact,
    NoticeTemplate,
    OutboundMessage,
    Statement,
    StatementVersion,
    Ticket,
    User,
)
from hotline.models.arguments import Said
from hotline.models.hearing import contact_at, open_anew
from hotline.models.stated import Stated
from hotline.powers import Kind
from tests.cast import Cast, a_reply, a_ticket, walk
from tests.dispatch.sending import OPENID, now_stands
from tests.platforms import aliyun

PHONE = "13900001234"
FIELDS = {"character_string1": "number", "thing2": "office", "phrase3": "state", "time4": "time"}
WORDS = {
    "notice_answer": "您反映的事项（编号 {number}）已有答复，请到进度查询页查看。",
    "notice_news": "您反映的事项（编号 {number}）有新的决定，请到进度查询页查看。",
    "notice_receipt": "您来电反映的事项已登记，编号 {number}，查询码 {code}。",
}


@pytest.fixture
def gateway(settings: Any) -> Iterator[aliyun.Gateway]:
    """A stand-in for the text message provider, at the address the house calls."""
    with aliyun.Gateway() as stands_in:
        settings.SMS_API = stands_in.base
        yield stands_in


def approves(cast: Cast, *, until: date | None = None) -> None:
    """The government approves what notices say, and switches it on."""
    for code in WORDS:
        StatementVersion.objects.create(
            statement=Statement.objects.create(
                code=code, title=code, uses=["automatic"], automatic=True
            ),
            number=1,
            text=WORDS[code],
            expires_on=until,
            drafted_by=cast.duty,
            drafted_kind=Kind.GOVERNMENT,
            approved_by=cast.duty2,
            approved_kind=Kind.GOVERNMENT,
        )


def registers(cast: Cast, rung: str, template: str, **more: Any) -> NoticeTemplate:
    """A notice of answers is registered with WeChat."""
    given = {"occasion": "answer", "fields": FIELDS} | more
    return NoticeTemplate.objects.create(
        account=cast.city, rung=rung, template_id=template, **given
    )


def opens_a_gateway(cast: Cast, **budget: Any) -> Account:
    """The city has a gateway for texts, with answers and receipts registered there."""
    account = Account(carrier="sms", slug="city-sms", name="示例市短信")
    account.keep_secrets(key_id=aliyun.KEY, secret=aliyun.SECRET, sign=aliyun.SIGN)
    account.save()
    usual = {"per_day": 100, "kept_for_answers": 10, "per_recipient": 5}
    Budget.objects.create(account=account, **usual | budget)
    for occasion, fields in (
        ("answer", {"number": "number", "office": "office"}),
        ("receipt", {"number": "number", "code": "code"}),
    ):
        template = f"SMS_{occasion.upper()}"
        NoticeTemplate.objects.create(
            account=account, rung="sms", occasion=occasion, template_id=template, fields=fields
        )
    return account


def an_answer_too_late(cast: Cast, *, agreed: bool = True, who: str = OPENID) -> OutboundMessage:
    """A released answer, three days after the citizen wrote."""
    ticket = a_ticket(cast, "handling", who=who)
    deliver(ticket.outbound.get().pk)
    if agreed:
        ticket = agrees(ticket)
    Contact.objects.filter(pk=ticket.contact_id).update(
        last_word_at=timezone.now() - timedelta(days=3)
    )
    a_reply(cast, ticket, "released", "已抽排完毕，责任人李某某 13700009999。")
    return ticket.outbound.latest("pk")


def calls(
    cast: Cast, *, notices: bool = True, phone: str = PHONE, at: Account | None = None
) -> Ticket:
    """Somebody calls, or fills in a form, and leaves their phone; the ticket it opened."""
    about = Stated(phone=phone, notices=notices, facts={"what": "路口积水"})
    said = Said(kind="form", text="路口积水", sent_at=timezone.now(), stated=about)
    with transaction.atomic():
        contact = contact_at(at or cast.phone, f"slip-{timezone.now().timestamp()}")
        return open_anew(contact, said, by=cast.operator)


def answered(cast: Cast, ticket: Ticket) -> OutboundMessage:
    """Its answer, released and waiting."""
    for stop in ("accepted", "dispatched", "handling"):
        ticket = walk(cast, ticket, stop, "help")
    a_reply(cast, ticket, "released", "已抽排完毕。")
    return ticket.outbound.latest("pk")


def agrees(ticket: Ticket, *, yes: bool = True) -> Ticket:
    """The citizen says on the page of their case whether they want notices."""
    mine = Ticket.objects.get(pk=ticket.pk)
    return mine.consent(by=User.objects.citizen(), purpose="notices", given=yes)


def way_of(message: OutboundMessage) -> list[tuple[str, str, str]]:
    """Each rung on record: which, how it ended, why."""
    tried = Attempt.objects.filter(message=message).order_by("made_at")
    return [(one.rung, one.outcome, one.reason) for one in tried]


def goes(message: OutboundMessage) -> OutboundMessage:
    """It is delivered, down to where it comes to rest."""
    deliver(message.pk)
    return now_stands(message)
