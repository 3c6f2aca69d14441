"""A platform that is down, slow, out of calls or without permission: a state, never a storm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from hotline.models import Account, Budget
from hotline.models.budgets import Purpose
from intake import polling
from intake.models import Feed
from tests.microblog import Microblog, blog, set_up

__all__ = ["blog"]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # in Beijing


def one_look(blog: Microblog) -> None:
    """Look through one feed as often as it lets itself be looked through."""
    polling.poll(blog.feed().pk)


def waits(feed: Feed) -> int:
    return round((feed.next_at - timezone.now()).total_seconds())


def test_a_platform_that_is_down_is_said_and_asked_less_and_less(
    blog: Microblog, settings: object
) -> None:
    settings.WEIBO_API = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    seen = []
    with time_machine.travel(NOON, tick=False) as clock:
        Feed.objects.update(next_at=NOON)
        for _ in range(9):
            one_look(blog)
            seen.append(waits(blog.feed()))
            clock.shift(seen[-1])
    assert seen == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    account = blog.account
    assert (account.health, account.trouble) == ("down", "unreachable: retry (ConnectError)")
    assert blog.budget.spent_today == 0  # nothing left the house


def test_one_good_answer_and_the_account_is_fine_again(blog: Microblog) -> None:
    blog.platform.misbehave("comments/to_me", silence=0.0)
    one_look(blog)
    assert blog.account.health == Account.Health.DOWN
    blog.look()
    assert (blog.account.health, blog.account.trouble) == ("fine", "")
    assert blog.feed().tries == 0


def test_a_days_calls_last_the_day_and_a_part_is_left_for_answers(blog: Microblog) -> None:
    """As a beat that runs all day: 72 looks, evenly, and 28 calls that looking never takes."""
    day = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # midnight in Beijing
    with time_machine.travel(day, tick=False) as clock:
        Feed.objects.update(next_at=day)
        for _minute in range(24 * 60 - 1):
            for pk in Feed.objects.due(timezone.now()).values_list("pk", flat=True):
                polling.poll(pk)
            clock.shift(60)
        budget = blog.budget
        now = timezone.now()
        assert 69 <= budget.spent_today <= 72
        assert budget.left(Purpose.ANSWER, now) >= 28
    calls = blog.platform.calls("to_me")
    assert 23 <= len(calls) <= 24


def test_at_the_end_of_the_budget_looking_waits_for_midnight_and_says_so(blog: Microblog) -> None:
    set_up("--calls-per-day", "32", "--kept-for-answers", "28")
    with time_machine.travel(NOON, tick=False):
        Feed.objects.update(next_at=NOON)
        for _ in range(3):
            blog.look()
        assert len(blog.platform.calls()) == 4
        assert blog.account.health == Account.Health.SPENT
        feed = blog.feed("post_mentions")
        assert feed.next_at == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
        assert "out_of_calls" in feed.trouble
        assert blog.budget.left(Purpose.ANSWER, NOON) == 28


def test_an_hours_calls_are_a_limit_of_their_own(blog: Microblog) -> None:
    set_up("--calls-per-hour", "2")
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        blog.look()
        assert len(blog.platform.calls()) == 2
        assert blog.feed("post_mentions").next_at == NOON + timedelta(hours=1)


def test_when_the_platform_counts_more_than_we_do_it_is_believed(blog: Microblog) -> None:
    blog.platform.rules.per_day, blog.platform.rules.calls = 100, 100
    one_look(blog)
    budget, now = blog.budget, timezone.now()
    assert blog.account.health == Account.Health.SPENT
    assert budget.shut_until is not None
    assert 1700 < (budget.shut_until - now).total_seconds() <= 1800  # as rate_limit_status says
    before = len(blog.platform.calls())
    blog.look()
    assert len(blog.platform.calls()) == before  # no call until then, for whatever purpose
    assert budget.left(Purpose.ANSWER, now) == 0


def test_a_token_that_ended_stops_the_account_until_an_officer_renews_it(blog: Microblog) -> None:
    blog.platform.rules.token = "2.00-another"
    one_look(blog)
    account = blog.account
    assert (account.health, account.trouble[:5]) == ("stopped", "21332")
    assert "2.00-cast-token" not in account.trouble
    before = len(blog.platform.calls())
    blog.look()
    polling.sweep()
    assert len(blog.platform.calls()) == before
    set_up("--access-token", "2.00-another")
    blog.look()
    assert blog.account.health == Account.Health.FINE


def test_a_feed_without_permission_rests_and_the_others_go_on(blog: Microblog) -> None:
    blog.platform.misbehave("statuses/mentions", errcode=10014, times=9)
    blog.comments("积水")
    blog.look()
    resting = blog.feed("post_mentions")
    assert "no_permission" in resting.trouble
    assert resting.next_at > timezone.now() + timedelta(minutes=1)
    assert blog.account.health == Account.Health.FINE
    assert blog.arrivals() == 1


def test_a_slow_platform_costs_one_call_and_no_second_one(blog: Microblog) -> None:
    blog.platform.misbehave("comments/to_me", status=502, body="<html>")
    one_look(blog)
    for _ in range(5):
        one_look(blog)
    assert len(blog.platform.calls("to_me")) == 1
    assert Budget.objects.get().spent_today == 1


def test_a_round_that_a_dead_worker_left_is_taken_up_when_its_claim_ends(blog: Microblog) -> None:
    for n in range(60):
        blog.comments(f"第{n}条")
    blog.platform.misbehave("comments/to_me", accept=True)
    blog.platform.misbehave("comments/to_me", body="\x00")
    one_look(blog)
    assert blog.arrivals() == 50
    now = timezone.now()
    Feed.objects.update(next_at=now + polling.LEASE)  # claimed, and its worker died
    one_look(blog)
    assert blog.arrivals() == 50
    with time_machine.travel(now + polling.LEASE + timedelta(seconds=1)):
        one_look(blog)
    assert blog.arrivals() == 60
