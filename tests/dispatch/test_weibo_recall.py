"""A recalled answer that everybody can read is deleted on the platform, and the record says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dispatch import withdrawing
from dispatch.delivery import deliver
from hotline.models import Account, OutboundMessage, Reply, Ticket
from intake.draining import drain
from tests.cast import a_reply
from tests.dispatch.publicly import ANSWER, answered, now_stands, unsure_answer
from tests.microblog import Microblog, blog

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


def recall(blog: Microblog, message: OutboundMessage) -> str:
    """Recall the answer; return what the record says became of it."""
    assert message.release is not None
    reply = Reply.objects.get(pk=message.release.reply_id)
    reply.recall(by=blog.cast.leader, reason="有误")
    return str(last(message, "recall")["outbound"])


def last(message: OutboundMessage, step: str) -> dict[str, object]:
    assert message.ticket is not None
    events = Ticket.objects.get(pk=message.ticket_id).events.filter(step=step)
    return dict(events.latest("seq").details)


def test_a_recalled_comment_is_deleted_and_the_record_says_so(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    assert recall(blog, message) == "being_withdrawn"
    withdrawing.withdraw(message.pk)
    assert blog.platform.said_publicly() == []
    assert now_stands(message).withdrawal == "withdrawn"
    assert last(message, "outbound_withdrawn") == {"outbound": message.pk}
    assert message.ticket is not None
    calls = len(blog.platform.calls())
    withdrawing.withdraw(message.pk)  # once is enough
    assert len(blog.platform.calls()) == calls


def test_what_was_said_privately_cannot_be_withdrawn(blog: Microblog) -> None:
    blog.writes(blog.citizen())
    drain()
    message = answered(blog, Ticket.objects.get())
    assert recall(blog, message) == "cannot_be_withdrawn"
    withdrawing.withdraw(message.pk)
    assert blog.platform.calls("destroy") == []


def test_an_answer_that_did_not_go_out_yet_is_stopped(blog: Microblog) -> None:
    ticket = blog.heard()
    a_reply(blog.cast, blog.handled(ticket), "released", ANSWER)
    [message] = blog.answers(ticket)
    assert recall(blog, message) == "stopped"
    deliver(message.pk)
    assert blog.platform.said_publicly() == []


def test_a_comment_that_is_gone_already_counts_as_withdrawn(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    blog.platform.rules.comments.pop(int(message.stands))
    recall(blog, message)
    withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "withdrawn"


def test_what_nobody_was_sure_of_is_looked_for_and_deleted(blog: Microblog) -> None:
    message = unsure_answer(blog, accept=True, silence=0.0)
    assert recall(blog, message) == "being_withdrawn"
    withdrawing.withdraw(message.pk)
    assert blog.platform.said_publicly() == []
    assert now_stands(message).withdrawal == "withdrawn"


def test_what_may_still_appear_is_waited_for_before_it_counts_as_gone(blog: Microblog) -> None:
    message = unsure_answer(blog, silence=0.0)
    recall(blog, message)
    withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "being_withdrawn"
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "withdrawn"


def test_a_retry_that_was_recalled_may_stand_there_and_is_looked_for(blog: Microblog) -> None:
    message = unsure_answer(blog, accept=True, silence=0.0)
    message.settle_unsure(by=blog.cast.handler, arrived=False)
    assert recall(blog, message) == "being_withdrawn"
    deliver(message.pk)
    withdrawing.withdraw(message.pk)
    assert blog.platform.said_publicly() == []
    assert len(blog.platform.calls("comments/reply")) == 1


def test_a_platform_in_trouble_is_asked_again_later_and_not_at_once(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    recall(blog, message)
    blog.platform.misbehave("comments/destroy", status=502, body="<html>")
    for _ in range(4):
        withdrawing.withdraw(message.pk)
    assert len(blog.platform.calls("destroy")) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "withdrawn"


def test_what_the_platform_never_deletes_is_said_so_that_it_is_corrected(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    recall(blog, message)
    blog.platform.misbehave("comments/destroy", errcode=20203)
    withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "cannot_be_withdrawn"
    assert last(message, "outbound_not_withdrawn")["error"] == "20203"


def test_out_of_calls_the_deletion_waits_until_there_are_some(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    recall(blog, message)
    blog.platform.rules.per_day = blog.platform.rules.calls
    withdrawing.withdraw(message.pk)
    waiting = now_stands(message)
    assert waiting.withdrawal == "being_withdrawn"
    assert waiting.next_try_at > timezone.now() + timedelta(minutes=20)


def test_a_stopped_account_keeps_the_deletion_for_later(blog: Microblog) -> None:
    message = answered(blog, blog.heard())
    recall(blog, message)
    blog.account.stop("21327")
    withdrawing.withdraw(message.pk)
    assert blog.platform.calls("destroy") == []
    Account.objects.get(slug="weibo").resume()
    withdrawing.withdraw(message.pk)
    assert blog.platform.said_publicly() == []
