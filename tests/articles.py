"""The cast's account on WeChat as a paper: it publishes, and citizens comment below."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from hotline.carriers import Article
from hotline.models import Account, Ticket
from intake import polling
from intake.draining import drain
from intake.models import Feed
from tests.aired import Aired
from tests.cast import DOOR, Cast
from tests.platforms.wechat import Platform
from tests.platforms.wechat_comments import Comments

_citizens = itertools.count(1)


@dataclass
class Paper(Aired):
    """The platform, our account there, one article, and what a test does with them."""

    platform: Platform
    cast: Cast
    name: str

    @property
    def account(self) -> Account:
        return Account.objects.get(slug="city")

    @property
    def below(self) -> Comments:
        return self.platform.comments

    def feed(self, name: str = "") -> Feed:
        return Feed.objects.get(account__slug="city", name=name or self.name)

    def citizen(self) -> str:
        """The openid of somebody new."""
        return f"oPAPER{next(_citizens):022d}"

    def comments(self, text: str = "银杏路口积水半米", *, by: str = "", **more: Any) -> int:
        """Somebody comments on the article; returns the comment's number."""
        return self.below.comment(self.name, text, by=by or self.citizen(), **more)

    def calls(self, path: str) -> list[Any]:
        return [call for call in self.platform.calls if call["path"].endswith(path)]

    def look(self) -> None:
        """Look below the article now; and have read what was found."""
        Feed.objects.filter(name=self.name).update(next_at=timezone.now())
        polling.poll(self.feed().pk)
        drain()

    def heard(self, text: str = "银杏路口积水半米", *, by: str = "") -> Ticket:
        """The ticket of a comment that was found."""
        self.comments(text, by=by)
        self.look()
        return Ticket.objects.latest("pk")


@pytest.fixture
def paper(cast: Cast, settings: Any) -> Iterator[Paper]:
    """The cast's account with one article, and WeChat."""
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as platform:
        settings.WECHAT_API = platform.base
        name = platform.comments.article()
        Feed.objects.follow(cast.city, Article(name, "今日停水通知"), since=timezone.now())
        yield Paper(platform, cast, name)
