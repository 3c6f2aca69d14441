"""What may stand on Weibo already is looked for before it is said again, and never said twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dispatch import withdrawing
from dispatch.delivery import deliver, sweep
from hotline.models import OutboundMessage
from hotline.models.outbox import LONGEST_SEND
from tests.cast import a_reply
from tests.dispatch.publicly import ANSWER, answered, now_stands, unsure_answer
from tests.microblog import Microblog, blog
from tests.threads import at_once

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "mischief",
    [
        {"accept": True, "silence": 0.0},
        {"accept": True, "status": 502, "body": "<html>"},
        {"accept": True, "errcode": 10001},
        {"accept": True, "errcode": 20019},
    ],
    ids=str,
)
def test_an_answer_that_stands_there_though_we_heard_an_error_was_sent(
    blog: Microblog, mischief: dict[str, Any]
) -> None:
    ticket = blog.heard()
    blog.platform.misbehave("comments/reply", **mischief)
    message = answered(blog, ticket)
    assert (message.state, bool(message.stands)) == ("sent", True)
    assert blog.platform.said_publicly() == [ANSWER]


def test_an_answer_that_does_not_stand_there_yet_is_a_persons_to_decide(blog: Microblog) -> None:
    ticket = blog.heard()
    blog.platform.misbehave("comments/reply", silence=0.0)
    message = answered(blog, ticket)
    assert (message.state, message.doubted_at is not None) == ("unsure", True)
    sweep()
    deliver(message.pk)
    assert len(blog.platform.calls("comments/reply")) == 1


def test_sent_again_by_a_person_it_is_looked_for_first(blog: Microblog) -> None:
    message = unsure_answer(blog, accept=True, silence=0.0)
    message.settle_unsure(by=blog.cast.handler, arrived=False)
    deliver(message.pk)
    assert now_stands(message).state == "sent"
    assert len(blog.platform.calls("comments/reply")) == 1
    assert blog.platform.said_publicly() == [ANSWER]


def test_sent_again_by_a_person_it_goes_out_if_it_is_not_there(blog: Microblog) -> None:
    message = unsure_answer(blog, silence=0.0)
    message.settle_unsure(by=blog.cast.handler, arrived=False)
    deliver(message.pk)
    assert now_stands(message).state == "sent"
    assert blog.platform.said_publicly() == [ANSWER]


def test_while_nobody_can_look_nothing_is_said_again_and_it_stays_unsure(blog: Microblog) -> None:
    message = unsure_answer(blog, accept=True, silence=0.0)
    message.settle_unsure(by=blog.cast.handler, arrived=False)
    blog.platform.misbehave("comments/by_me", status=502, body="x", times=9)
    for _ in range(6):
        deliver(message.pk)
        OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    assert now_stands(message).state == "unsure"  # and not "failed": it may well stand there
    assert len(blog.platform.calls("comments/reply")) == 1


def test_a_sweep_asks_the_platform_once_it_must_be_there(blog: Microblog) -> None:
    there = unsure_answer(blog, accept=True, silence=0.0)
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        withdrawing.look_for(there.pk)
    assert (now_stands(there).state, bool(now_stands(there).stands)) == ("sent", True)


def test_what_the_platform_does_not_have_stays_a_persons_to_decide_and_says_so(
    blog: Microblog,
) -> None:
    message = unsure_answer(blog, silence=0.0)
    withdrawing.look_for(message.pk)  # too early: it may still appear
    assert now_stands(message).error != "not_seen"
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        withdrawing.look_for(message.pk)
        before = len(blog.platform.calls())
        withdrawing.sweep()
        withdrawing.look_for(message.pk)
    assert (now_stands(message).state, now_stands(message).error) == ("unsure", "not_seen")
    assert len(blog.platform.calls()) == before
    assert blog.platform.said_publicly() == []


def test_a_worker_that_died_while_it_spoke_leaves_words_that_are_looked_for(
    blog: Microblog,
) -> None:
    ticket = blog.heard()
    a_reply(blog.cast, blog.handled(ticket), "released", ANSWER)
    [message] = blog.answers(ticket)
    assert OutboundMessage.objects.claim(message.pk) is not None
    place = message.under.open() if message.under else None
    assert place is not None
    rules = blog.platform.rules
    rules.comment(rules.uid, int(place.post), ANSWER, to=int(place.comment))  # and then it died
    ago = timezone.now() - LONGEST_SEND - timedelta(seconds=1)
    OutboundMessage.objects.filter(pk=message.pk).update(claimed_at=ago)
    sweep()
    assert now_stands(message).state == "unsure"
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        withdrawing.look_for(message.pk)
    assert now_stands(message).state == "sent"
    assert blog.platform.said_publicly() == [ANSWER]


def test_the_same_words_elsewhere_are_no_proof_that_these_arrived(blog: Microblog) -> None:
    answered(blog, blog.heard("一处积水"))
    ticket = blog.heard("另一处积水")
    blog.platform.misbehave("comments/reply", errcode=20019)
    message = answered(blog, ticket)
    assert (message.state, message.error) == ("failed", "20019")
    assert blog.platform.said_publicly() == [ANSWER]


@pytest.mark.django_db(transaction=True)
def test_many_workers_say_it_once(blog: Microblog) -> None:
    ticket = blog.heard()
    a_reply(blog.cast, blog.handled(ticket), "released", ANSWER)
    [message] = blog.answers(ticket)
    at_once(*[lambda: deliver(message.pk)] * 6)
    assert blog.platform.said_publicly() == [ANSWER]
