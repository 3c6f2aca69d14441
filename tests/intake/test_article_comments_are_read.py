"""Comments below our articles become tickets: nothing lost, nothing twice, whatever the pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from hotline.carriers import Article
from hotline.models import Account, Message, PublicPlace, Ticket
from intake import polling
from intake.draining import drain
from intake.models import ARTICLES, Arrival, Feed
from tests.articles import Paper, paper
from tests.intake.platform import brings
from tests.platforms.tencent import text

__all__ = ["paper"]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # in Beijing


def texts() -> list[str]:
    return sorted(Message.objects.values_list("text", flat=True))


def waits(feed: Feed) -> int:
    return round((feed.next_at - timezone.now()).total_seconds())


def test_a_comment_becomes_a_ticket_of_its_own_at_our_door(paper: Paper) -> None:
    ticket = paper.heard("银杏路口积水，电话13800138000")
    assert (ticket.channel, ticket.state) == ("wechat", "received")
    assert ticket.account == paper.account
    assert "13800138000" not in ticket.body
    [message] = ticket.messages.all()
    assert message.extra == {"public": "comment"}
    assert PublicPlace.objects.get().open().post == paper.name


def test_what_was_found_is_stored_sealed_before_anything_else(paper: Paper) -> None:
    number = paper.comments("银杏路口积水")
    polling.poll(paper.feed().pk)
    arrival = Arrival.objects.get()
    assert (arrival.kind, arrival.state, arrival.serial) == ("comment", "waiting", number)
    assert "银杏路口".encode() not in bytes(arrival.sealed)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("newest_first", [False, True])
def test_many_pages_bring_everything_once_whatever_their_order(
    paper: Paper, newest_first: bool
) -> None:
    paper.below.newest_first = newest_first
    wanted = [f"第{n:03d}条" for n in range(120)]
    for words in wanted:
        paper.comments(words)
    paper.look()
    assert texts() == wanted
    paper.comments("后来的")
    paper.look()
    assert paper.arrivals() == 121
    assert len(paper.calls("comment/list")) == 6


def test_a_round_that_breaks_off_goes_on_where_it_was(paper: Paper) -> None:
    for n in range(60):
        paper.comments(f"第{n:03d}条")
    paper.platform.misbehave("comment/list", delay=0, accept=True)  # the first page comes
    paper.platform.misbehave("comment/list", silence=0.0)
    paper.look()
    assert (len(texts()), paper.feed().turned) == (49, 49)
    paper.comments("断线时来的")
    paper.look()  # goes on
    paper.look()  # and then from the top
    assert len(texts()) == 61


def test_what_a_deletion_pushed_out_of_a_page_is_found_in_the_next_round(paper: Paper) -> None:
    first = paper.comments("第一条")
    for n in range(59):
        paper.comments(f"第{n:03d}条")
    paper.below.newest_first = False
    Feed.objects.filter(pk=paper.feed().pk).update(turned=49)  # as after a first page
    paper.below.below[2247483700, 0].remove(paper.below.of(paper.name, first))
    paper.look()
    paper.look()
    assert len(texts()) == 59


def test_a_comment_whose_words_changed_is_the_same_comment(paper: Paper) -> None:
    number = paper.comments("灯坏了")
    paper.look()
    paper.below.of(paper.name, number)["content"] = "灯修好了"
    paper.look()
    assert texts() == ["灯坏了"]


def test_one_number_below_two_articles_is_two_comments(paper: Paper) -> None:
    other = paper.below.article(2247483700, 1)
    Feed.objects.follow(paper.account, Article(other), since=timezone.now())
    number = paper.comments("第一篇下面的")
    paper.below.below[2247483700, 1] = [
        {**paper.below.of(paper.name, number), "content": "第二篇下面的"}
    ]
    for feed in Feed.objects.all():
        polling.poll(feed.pk)
    drain()
    assert texts() == ["第一篇下面的", "第二篇下面的"]


def test_words_of_somebody_who_is_not_named_are_heard(paper: Paper) -> None:
    for words in ("一", "二"):
        paper.below.comment(paper.name, words)
    paper.look()
    assert Ticket.objects.count() == 2
    assert Ticket.objects.values("contact").distinct().count() == 2


def test_words_from_long_before_we_looked_there_are_left_alone(paper: Paper) -> None:
    paper.comments("上个月的", at=(timezone.now() - timedelta(days=30)).timestamp())
    paper.comments("现在的")
    paper.look()
    assert texts() == ["现在的"]


def test_public_and_private_words_of_one_citizen_are_one_talk(paper: Paper) -> None:
    citizen = paper.citizen()
    ticket = paper.heard("灯坏了", by=citizen)
    assert ticket.contact is not None
    assert ticket.contact.room(answer=True).why_not == "window"
    brings(text(citizen, "地址是银杏路3号"))
    drain()
    assert Ticket.objects.get() == ticket
    ticket.contact.refresh_from_db()
    assert ticket.contact.room(answer=True)


def test_two_workers_never_look_below_one_article_at_once(paper: Paper) -> None:
    pk = paper.feed().pk
    polling.poll(pk)
    polling.poll(pk)
    assert len(paper.calls("comment/list")) == 1


# Which articles there are ----------------------------------------------------------------------


def test_the_articles_of_the_last_days_are_found_and_looked_below(paper: Paper) -> None:
    call_command("account", "wechat", "city", "--secret", "cast-secret", verbosity=0)
    with time_machine.travel(NOON, tick=False):
        name = paper.below.article(2247483800, 1, day="2026-11-22")
        paper.below.article(2247483801, 0, day="2026-11-23")  # a day that is not over
        listing = paper.feed(ARTICLES)
        Feed.objects.filter(pk=listing.pk).update(next_at=NOON)
        polling.poll(listing.pk)
        [found] = Feed.objects.filter(name__startswith="22474838")
        assert (found.name, found.title) == (name, "今日停水通知")
        assert found.ends_at == datetime(2026, 12, 21, 16, tzinfo=UTC)
        assert waits(paper.feed(ARTICLES)) == 6 * 3600
        paper.below.comment(name, "停到几点", by=paper.citizen())
        polling.poll(found.pk)
        drain()
    assert texts() == ["停到几点"]
    days = [json.loads(call["body"])["begin_date"] for call in paper.calls("getarticlesummary")]
    assert (len(days), max(days), min(days)) == (7, "2026-11-22", "2026-11-16")


def test_a_fresh_article_is_looked_below_often_an_old_one_seldom_and_then_no_more(
    paper: Paper,
) -> None:
    began = paper.feed().begun_at
    seen = []
    for days in (1, 3, 29, 31):
        with time_machine.travel(began + timedelta(days=days), tick=False):
            paper.look()
            seen.append(waits(paper.feed()))
    assert seen[:3] == [300, 3600, 3600]
    assert len(paper.calls("comment/list")) == 3


# Trouble ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "wait", "health"),
    [
        ({"silence": 0.0}, 60, "down"),
        ({"body": "<html>"}, 60, "down"),
        ({"status": 502, "body": "<html>"}, 60, "down"),
        ({"errcode": -1}, 60, "down"),
        ({"errcode": 45009}, 12 * 3600, "spent"),
        ({"errcode": 45011}, 60, "spent"),
        ({"errcode": 48001}, 12 * 3600, "fine"),
        ({"errcode": 88000}, 3600, "fine"),
        ({"errcode": 88002}, 3600, "fine"),
        ({"body": '{"errcode": 0, "total": 182, "comment": []}'}, 3600, "fine"),
    ],
)
def test_trouble_is_a_state_that_somebody_sees(
    paper: Paper, how: dict[str, Any], wait: int, health: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        paper.platform.misbehave("comment/list", **how)
        paper.look()
        feed = paper.feed()
        assert (waits(feed), paper.account.health) == (wait, health)
        assert feed.trouble
        paper.look()
        assert (paper.feed().trouble, paper.account.health) == ("", "fine")


def test_a_permission_that_is_missing_below_one_keeps_no_account_down(paper: Paper) -> None:
    other = Article(paper.below.article(2247483700, 1))
    Feed.objects.follow(paper.account, other, since=timezone.now())
    paper.platform.misbehave("comment/list", errcode=88000)
    polling.poll(paper.feed(other.name).pk)
    paper.platform.misbehave("comment/list", silence=0.0)
    paper.look()
    assert paper.account.health == Account.Health.DOWN
    paper.look()
    assert paper.account.health == Account.Health.FINE


def test_an_article_that_is_gone_is_looked_below_no_more(paper: Paper) -> None:
    paper.platform.misbehave("comment/list", errcode=88001)
    for _twice in range(2):
        paper.look()
    assert len(paper.calls("comment/list")) == 1
    assert "article_gone" in paper.feed().trouble


def test_what_cannot_be_read_becomes_a_dead_letter_that_somebody_sees(paper: Paper) -> None:
    number = paper.comments("没有时间")
    paper.below.of(paper.name, number)["create_time"] = "周日"
    paper.comments("好的")
    paper.look()
    assert texts() == ["好的"]
    dead = Arrival.objects.dead().get()
    assert (dead.kind, dead.error) == ("comment", "missing_field")


def test_a_platform_that_counts_without_end_ends_the_round(paper: Paper) -> None:
    page = [
        {"user_comment_id": n, "create_time": 1_700_000_000, "content": "旧"} for n in range(49)
    ]
    body = json.dumps({"errcode": 0, "total": 10**9, "comment": page})
    paper.platform.misbehave("comment/list", body=body, times=10_000)
    for _look in range(11):
        paper.look()
    assert len(paper.calls("comment/list")) == 205
    assert paper.feed().turned == 0
