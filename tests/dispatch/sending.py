"""What the tests of delivery share: a platform that counts, and words on their way to a citizen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dispatch.delivery import deliver
from hotline.models import Contact, OutboundMessage, Ticket
from tests.cast import DOOR, Cast, a_reply, a_ticket, says
from tests.platforms.wechat import Platform

SEND = "/message/custom/send"
OPENID = "oCAST-SENDING-0000000000001"


@pytest.fixture
def platform(settings: Any) -> Iterator[Platform]:
    """A stand-in for api.weixin.qq.com at the address the house calls."""
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as stands_in:
        settings.WECHAT_API = stands_in.base
        yield stands_in


def a_receipt(cast: Cast, who: str = OPENID, **said: Any) -> OutboundMessage:
    """The receipt of a citizen's first words, waiting."""
    return says(cast, who=who, **said).outbound.get()


def an_answer(cast: Cast, who: str = OPENID, text: str = "已抽排完毕。") -> OutboundMessage:
    """A released answer, waiting; the receipt before it has been sent."""
    ticket = a_ticket(cast, "handling", who=who)
    deliver(ticket.outbound.get().pk)
    a_reply(cast, ticket, "released", text)
    return ticket.outbound.latest("pk")


def now_stands(message: OutboundMessage) -> OutboundMessage:
    """The message as the database has it."""
    return OutboundMessage.objects.get(pk=message.pk)


def due_again(message: OutboundMessage) -> None:
    """Let the time pass until it may be tried again."""
    OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())


def claimed_ago(message: OutboundMessage, ago: timedelta) -> None:
    """Let time pass since it was claimed."""
    mine = OutboundMessage.objects.filter(pk=message.pk)
    mine.update(claimed_at=timezone.now() - ago)


def citizen(message: OutboundMessage) -> Contact:
    """The contact as the database has it."""
    return Contact.objects.get(pk=message.contact_id)


def wrote(ticket: Ticket, at: datetime) -> None:
    """Let the citizen's last word have been at another time."""
    Contact.objects.filter(pk=ticket.contact_id).update(last_word_at=at)
