"""A desk that has learnt, in a city with a list of places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hotline.facts import Place
from hotline.models import Category, LearntSorter, PlaceList, User
from tests.api.conftest import As, as_
from tests.cast import Cast

__all__ = ["As", "as_"]


@pytest.fixture
def learnt(cast: Cast) -> LearntSorter:
    """Knows the two categories of the cast by their words."""
    Category.objects.filter(pk="1501").update(words="积水 淹 抽水 半米 路口积水 内涝")
    Category.objects.filter(pk="0206").update(words="工地 打桩 混凝土 半夜施工 吵")
    return LearntSorter.objects.learn(by=cast.machine)


@pytest.fixture
def places(cast: Cast) -> PlaceList:
    """A road with a position and a street."""
    listed = [
        Place("银杏路", "road", "滨河区", "", 29.2741, 118.1551),
        Place("滨河区", "district"),
    ]
    return PlaceList.publish(listed, by=cast.duty, reason="试验用地名")


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """Somebody's browser, logged in."""

    def of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of
