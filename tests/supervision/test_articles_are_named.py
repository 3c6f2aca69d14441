"""Somebody who runs the doors names an article, and its comments are looked for."""

from __future__ import annotations

import pytest
from django.test import Client

from hotline.models import SecurityEvent, User
from intake.models import Feed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/doors/city/articles/"


def names(user: User, number: str, position: str = "1", **more: str) -> int:
    client = Client()
    client.force_login(user)
    return client.post(ADDRESS, {"number": number, "position": position, **more}).status_code


def test_an_article_that_was_named_is_looked_below(cast: Cast) -> None:
    assert names(cast.duty, "2247483700", "2", title="今日停水通知") == 302
    feed = Feed.objects.get()
    assert (feed.name, feed.title, feed.account) == ("2247483700:1", "今日停水通知", cast.city)
    assert SecurityEvent.objects.filter(what="article_listed", by=cast.duty).exists()
    client = Client()
    client.force_login(cast.duty)
    assert "今日停水通知" in client.get("/accounts/doors/city/").content.decode()


def test_one_that_had_ended_goes_on(cast: Cast) -> None:
    names(cast.duty, "2247483700")
    feed = Feed.objects.get()
    Feed.objects.update(ends_at=feed.begun_at, trouble="88001: article_gone")
    names(cast.duty, "2247483700")
    again = Feed.objects.get()
    assert (again.trouble, again.begun_at) == ("", feed.begun_at)
    assert again.ends_at is not None
    assert again.ends_at > feed.begun_at


@pytest.mark.parametrize(
    ("number", "position"), [("", "1"), ("abc", "1"), ("1" * 20, "1"), ("7", "9"), ("7", "二")]
)
def test_what_is_no_article_changes_nothing(cast: Cast, number: str, position: str) -> None:
    client = Client()
    client.force_login(cast.duty)
    form = {"number": number, "position": position, "title": "今日停水通知"}
    refused = client.post(ADDRESS, form)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "msg_data_id" in page
    assert 'value="今日停水通知"' in page  # what was typed stands there still
    assert not Feed.objects.exists()


def test_only_who_runs_the_doors_names_one(cast: Cast) -> None:
    for user in (cast.operator, cast.rival, cast.inspector, cast.handler, cast.leader):
        assert names(user, "2247483700") in (403, 404)
    assert not Feed.objects.exists()
