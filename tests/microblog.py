"""The cast's account on Weibo: citizens comment, post and write privately there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from hotline.models import Account, Budget, Ticket
from intake import polling
from intake.draining import drain
from intake.models import Feed
from tests.aired import Aired
from tests.cast import Cast
from tests.platforms.weibo import SECRET, TOKEN, UID, Weibo, push, wrap

HOOK = "/hooks/weibo/weibo/"
_citizens = itertools.count(2_489_510_002)


@dataclass
class Microblog(Aired):
    """The platform, our account there, and what a test does with them."""

    platform: Weibo
    cast: Cast

    @property
    def account(self) -> Account:
        return Account.objects.get(slug="weibo")

    @property
    def budget(self) -> Budget:
        return Budget.objects.get(account=self.account)

    def feed(self, name: str = "comments") -> Feed:
        return Feed.objects.get(account__slug="weibo", name=name)

    def citizen(self) -> str:
        """The uid of somebody new."""
        return str(next(_citizens))

    def comments(self, text: str = "银杏路口积水半米", *, by: str = "") -> int:
        """Somebody comments on a post of ours; returns the comment's id."""
        post = self.platform.rules.post(UID, "今日停水通知")
        return self.platform.rules.comment(by or self.citizen(), post, text)

    def writes(self, sender: str, text: str = "银杏路口积水半米", **more: Any) -> tuple[int, str]:
        """Somebody writes to us privately; returns what the hook answers."""
        self.platform.rules.heard(sender)
        return self.knock(wrap(push(sender, text, **more)))

    def knock(self, sent: Any, **more: Any) -> tuple[int, str]:
        answer = Client().generic(
            "POST", HOOK, sent.body, "application/json", query_params=sent.query, **more
        )
        return answer.status_code, answer.content.decode()

    def look(self, *feeds: str) -> None:
        """Look through all feeds, or these, now; and have read what was found."""
        found = Feed.objects.filter(name__in=feeds) if feeds else Feed.objects.all()
        found.update(next_at=timezone.now())
        for pk in found.values_list("pk", flat=True):
            polling.poll(pk)
        drain()

    def heard(self, text: str = "银杏路口积水半米", *, by: str = "") -> Ticket:
        """The ticket of a comment that was found."""
        self.comments(text, by=by)
        self.look("comments")
        return Ticket.objects.latest("pk")


@pytest.fixture
def blog(cast: Cast, settings: Any) -> Iterator[Microblog]:
    """The cast with an account on Weibo, and Weibo."""
    with Weibo() as platform:
        settings.WEIBO_API = platform.base
        set_up()
        yield Microblog(platform, cast)


def set_up(*more: str) -> None:
    """The account as the command sets it up."""
    given = ("--uid", UID, "--secret", SECRET, "--access-token", TOKEN, "--vendor", "vendor")
    call_command("account", "weibo", "weibo", *given, *more, verbosity=0)
