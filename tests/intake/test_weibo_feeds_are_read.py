"""Comments and mentions become tickets: nothing lost, nothing twice, whatever the pages."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from hotline.models import Message, PublicPlace, Ticket
from intake import polling
from intake.draining import drain
from intake.models import Arrival, Feed
from tests.microblog import Microblog, blog
from tests.platforms.weibo import UID
from tests.woken import woken

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return sorted(Message.objects.values_list("text", flat=True))


def test_a_comment_becomes_a_ticket_of_its_own_at_our_door(blog: Microblog) -> None:
    ticket = blog.heard("银杏路口积水，电话13800138000")
    assert (ticket.channel, ticket.state) == ("weibo", "received")
    assert ticket.account.listening_vendor is not None
    assert "13800138000" not in ticket.body
    [message] = ticket.messages.all()
    assert message.extra == {"public": "comment"}


def test_what_was_found_is_stored_sealed_before_anything_else(blog: Microblog) -> None:
    number = blog.comments("银杏路口积水")
    polling.poll(blog.feed().pk)
    arrival = Arrival.objects.get()
    assert (arrival.kind, arrival.state, arrival.serial) == ("comment", "waiting", number)
    assert "银杏路口积水" in arrival.open().decode()
    assert "银杏路口".encode() not in bytes(arrival.sealed)
    assert not Ticket.objects.exists()


def test_where_it_stands_is_sealed_and_on_no_row_in_clear(blog: Microblog) -> None:
    number = blog.comments()
    blog.look()
    place = PublicPlace.objects.get()
    assert place.open().comment == str(number)
    assert str(number).encode() not in bytes(place.sealed)
    assert str(number) not in str(Message.objects.values().get() | {"serial": ""})


def test_posts_that_mention_us_bring_words_pictures_and_place(blog: Microblog) -> None:
    picture = {"thumbnail_pic": "http://wx1.sinaimg.cn/thumbnail/a.jpg"}
    geo = {"type": "Point", "coordinates": [31.23, 121.47]}
    text = f"@用户{UID} 河道有死鱼"
    blog.platform.rules.post(blog.citizen(), text, pic_urls=[picture], geo=geo)
    blog.look()
    message = Message.objects.get()
    assert (message.kind, message.text) == ("image", text)
    assert (message.extra["lat"], message.extra["datum"]) == (31.23, "GCJ-02")
    assert message.attachments.get().media_id.startswith("http://wx1.sinaimg.cn/large/")


def test_our_own_words_open_nothing(blog: Microblog) -> None:
    post = blog.platform.rules.post(UID, f"@用户{UID} 自己说自己")
    blog.platform.rules.comment(UID, post, f"@用户{UID} 已修好")
    blog.look()
    assert blog.arrivals() == 0


def test_a_word_in_two_feeds_is_heard_once(blog: Microblog) -> None:
    blog.comments(f"@用户{UID} 停到几点")
    blog.look()
    assert blog.arrivals() == 1


@pytest.mark.parametrize("scrambled", [False, True])
def test_many_pages_bring_everything_once_whatever_their_order(
    blog: Microblog, scrambled: bool
) -> None:
    blog.platform.rules.scrambled = scrambled
    blog.comments("以前的")
    blog.look()
    wanted = [f"第{n:03d}条" for n in range(180)]
    for text in wanted:
        blog.comments(text)
    blog.look("comments")
    assert texts() == sorted(["以前的", *wanted])
    blog.look("comments")
    assert blog.arrivals() == 181


def test_a_round_that_breaks_off_goes_on_where_it_was(blog: Microblog) -> None:
    for n in range(120):
        blog.comments(f"第{n:03d}条")
    blog.platform.misbehave("comments/to_me", delay=0, accept=True)  # the first page comes
    blog.platform.misbehave("comments/to_me", silence=0.0)
    blog.look("comments")
    assert len(texts()) == 50
    broken = blog.feed()
    assert broken.round_low > 0
    assert broken.top == 0
    blog.comments("断线时来的")
    blog.look("comments")  # goes on down
    blog.look("comments")  # and then from the top
    assert len(texts()) == 121
    asked = [call["given"].get("max_id") for call in blog.platform.calls("to_me")]
    assert len(asked) <= 6


def test_what_the_platform_shows_late_is_found_though_its_number_is_old(blog: Microblog) -> None:
    late = blog.comments("审核了半天")
    blog.platform.rules.hidden.add(late)
    blog.comments("马上可见")
    blog.look("comments")
    assert texts() == ["马上可见"]
    blog.platform.rules.hidden.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        blog.comments("又一条")
        blog.look("comments")
    assert texts() == ["又一条", "审核了半天", "马上可见"]


def test_words_from_long_before_the_account_was_set_up_are_left_alone(blog: Microblog) -> None:
    post = blog.platform.rules.post(UID, "通知")
    old = (timezone.now() - timedelta(days=30)).timestamp()
    blog.platform.rules.comment(blog.citizen(), post, "去年的事", at=old)
    for _ in range(60):
        blog.platform.rules.comment(blog.citizen(), post, "更早", at=old)
    blog.comments("现在的事")
    blog.look("comments")
    assert texts() == ["现在的事"]
    assert len(blog.platform.calls("to_me")) == 1  # and no walk through all of it


def test_a_platform_that_goes_in_circles_ends_the_round(blog: Microblog) -> None:
    blog.comments("一")
    said = blog.platform.rules.answer("comments/to_me", {"access_token": blog.platform.rules.token})
    body = json.dumps(said, ensure_ascii=False)
    blog.platform.misbehave("comments/to_me", body=body, times=50)
    blog.look("comments")
    assert len(blog.platform.calls("to_me")) == 2
    assert texts() == ["一"]


def test_two_workers_never_look_through_one_feed_at_once(blog: Microblog) -> None:
    pk = blog.feed().pk
    polling.poll(pk)
    polling.poll(pk)
    assert len(blog.platform.calls("to_me")) == 1


def test_words_of_somebody_the_platform_no_longer_names_are_kept_and_not_answered(
    blog: Microblog,
) -> None:
    number = blog.comments("注销了")
    blog.platform.rules.comments[number]["user"] = None
    blog.look("comments")
    assert Arrival.objects.get().state == "ignored"
    assert not Ticket.objects.exists()


def test_what_cannot_be_read_becomes_a_dead_letter_that_somebody_sees(blog: Microblog) -> None:
    number = blog.comments("没有时间")
    blog.platform.rules.comments[number]["created_at"] = "周日"
    blog.comments("好的")
    blog.look("comments")
    assert texts() == ["好的"]
    dead = Arrival.objects.dead().get()
    assert (dead.kind, dead.error) == ("comment", "missing_field")


def test_public_and_private_words_of_one_citizen_are_one_talk(blog: Microblog) -> None:
    citizen = blog.citizen()
    ticket = blog.heard("灯坏了", by=citizen)
    later = time.time() + 2
    assert blog.writes(citizen, "地址是银杏路3号", at=later) == (200, "")
    drain()
    assert Ticket.objects.get() == ticket
    assert [one.extra.get("public") for one in ticket.messages.all()] == ["comment", None]


def test_a_public_word_lets_us_write_nothing_privately_and_a_private_one_does(
    blog: Microblog,
) -> None:
    citizen = blog.citizen()
    contact = blog.heard("灯坏了", by=citizen).contact
    assert contact is not None
    assert contact.room(answer=True).why_not == "window"
    blog.writes(citizen)
    drain()
    contact.refresh_from_db()
    assert all(contact.room(answer=False) for _ in range(9))


def test_a_feed_is_swept_when_it_is_due(
    blog: Microblog, django_capture_on_commit_callbacks: Any
) -> None:
    feeds = sorted(Feed.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        polling.sweep()
    assert sorted(pk for [pk] in woken("intake.tasks.poll")) == feeds
    Feed.objects.update(next_at=timezone.now() + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        polling.sweep()
    assert len(woken("intake.tasks.poll")) == len(feeds), "nobody was woken again"
