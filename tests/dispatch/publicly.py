"""What the tests of answers on Weibo share: an answer led to the platform, and one in doubt."""

from __future__ import annotations

from typing import Any

from dispatch.delivery import deliver
from hotline.models import OutboundMessage, Statement, StatementVersion, Ticket
from hotline.powers import Kind
from tests.cast import Cast, a_reply
from tests.microblog import Microblog

ANSWER = "您好，银杏路口已抽排完毕。"


def now_stands(message: OutboundMessage) -> OutboundMessage:
    return OutboundMessage.objects.get(pk=message.pk)


def answered(blog: Microblog, ticket: Ticket, text: str = ANSWER) -> OutboundMessage:
    """Release an answer and have it sent."""
    a_reply(blog.cast, blog.handled(ticket), "released", text)
    [message] = blog.answers(ticket)
    deliver(message.pk)
    return now_stands(message)


def unsure_answer(blog: Microblog, **mischief: Any) -> OutboundMessage:
    """An answer to a comment of which nobody knows whether it stands there; no look helped."""
    ticket = blog.heard()
    blog.platform.misbehave("comments/reply", **mischief)
    blog.platform.misbehave("comments/by_me", status=502, body="<html>")
    message = answered(blog, ticket)
    assert message.state == "unsure"
    return message


def release(blog: Microblog, reply: Any) -> None:
    reply.submit(by=blog.cast.handler)
    reply.review(by=blog.cast.head, verdict="pass")
    reply.release(by=blog.cast.leader)


def approved(cast: Cast, statement: Statement, text: str) -> None:
    """A version of a statement by the centre's two people."""
    StatementVersion.objects.create(
        statement=statement,
        number=1,
        text=text,
        drafted_by=cast.duty,
        drafted_kind=Kind.GOVERNMENT,
        approved_by=cast.duty2,
        approved_kind=Kind.GOVERNMENT,
    )
