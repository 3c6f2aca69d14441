"""Nobody asks faster than the settings allow, one person's haste is nobody else's, Redis or not."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.api.pace import pace_of
from tests.api.callers import read, refusal
from tests.api.conftest import As
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["redis", "redis away"])
def few(request: pytest.FixtureRequest, settings: Any) -> None:
    """Five calls an hour; with Redis, and without."""
    settings.API_RATE = "5/hour"
    if request.param == "redis away":
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
    pace_of.cache_clear()


def test_whoever_is_too_fast_hears_when_to_come_back(cast: Cast, as_: As, few: None) -> None:
    for _ in range(5):
        read(as_(cast.operator).get("me"))
    response = as_(cast.operator).get("me")
    assert refusal(response, 429)["code"] == "too_fast"
    assert 1 <= int(response["Retry-After"]) <= 3601
    assert read(as_(cast.operator2).get("me"))


def test_a_second_token_is_no_second_helping(cast: Cast, as_: As, few: None) -> None:
    from tests.api.callers import Caller

    for _ in range(5):
        read(as_(cast.operator).get("me"))
    refusal(Caller(cast.operator).get("me"), 429)


def test_the_usual_pace_is_generous(settings: Any) -> None:
    rate = pace_of(settings.API_RATE, settings.REDIS_URL).rate
    assert rate.amount / rate.get_expiry() >= 10  # calls a second
