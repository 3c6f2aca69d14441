"""Each no of Weibo has its consequence for an answer, and none is a storm of calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dispatch.delivery import deliver, sweep
from hotline.carriers import Undeliverable
from hotline.models import Account, OutboundMessage
from hotline.models.budgets import Purpose
from tests.dispatch.publicly import answered, now_stands
from tests.microblog import Microblog, blog, set_up
from tests.threads import at_once

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (20201, "unreached"),  # the comment was deleted
        (20206, "unreached"),  # takes comments from nobody she does not follow
        (20112, "unreached"),
        (20021, "failed"),
        (20031, "failed"),
        (99999, "failed"),
        (10009, "pending"),
        (20016, "pending"),
    ],
)
def test_each_refusal_has_its_consequence(blog: Microblog, code: int, state: str) -> None:
    ticket = blog.heard()
    blog.platform.misbehave("comments/reply", errcode=code)
    message = answered(blog, ticket)
    assert (message.state, message.error) == (state, str(code))


def test_out_of_calls_an_answer_waits_and_does_not_knock_again(blog: Microblog) -> None:
    ticket = blog.heard()
    blog.platform.rules.per_day = blog.platform.rules.calls
    message = answered(blog, ticket)
    assert (message.state, message.tries) == ("pending", 0)
    calls = len(blog.platform.calls())
    for _ in range(4):
        OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        sweep()
        deliver(message.pk)
    assert len(blog.platform.calls()) == calls
    blog.platform.rules.per_day = 0
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        deliver(message.pk)
    assert now_stands(message).state == "sent"


def test_where_posts_are_limited_an_answer_waits_an_hour_and_does_not_spend_the_day_asking(
    blog: Microblog,
) -> None:
    ticket = blog.heard()
    blog.platform.misbehave("comments/reply", errcode=20016)
    message = answered(blog, ticket)
    assert message.next_try_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.django_db(transaction=True)
def test_many_workers_together_never_spend_more_than_there_is(blog: Microblog) -> None:
    set_up("--calls-per-day", "35")
    refused = []

    def spend() -> None:
        try:
            blog.budget.spend(Purpose.LOOK)
        except Undeliverable as told:
            refused.append(told.code)

    at_once(*[spend] * 12)
    assert refused == ["out_of_calls"] * 5
    assert blog.budget.spent_today == 7
    assert blog.budget.left(Purpose.ANSWER, timezone.now()) == 28


def test_looking_never_takes_the_calls_that_are_kept_for_answers(blog: Microblog) -> None:
    set_up("--calls-per-day", "5", "--kept-for-answers", "2")
    ticket = blog.heard()
    for _ in range(5):
        blog.look()
    assert blog.account.health == Account.Health.SPENT
    assert answered(blog, ticket).state == "sent"


def test_an_account_without_a_token_waits_for_one_and_says_so(blog: Microblog) -> None:
    ticket = blog.heard()
    account = blog.account
    account.keep_secrets(access_token="")
    account.save()
    account.access_token.delete()
    message = answered(blog, ticket)
    assert (message.state, blog.account.health) == ("pending", "stopped")
    assert "no_access_token" in blog.account.trouble
    set_up()
    deliver(message.pk)
    assert now_stands(message).state == "sent"
