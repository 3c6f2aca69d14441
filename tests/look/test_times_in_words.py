"""Moments and limits as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from hotline.templatetags import times

NOW = datetime(2026, 9, 30, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _an_afternoon_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=20), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(days=1, hours=3), "1 d 3 h"),
        (timedelta(hours=-2), "2 h 0 min"),
    ],
)
def test_a_length_of_time(delta: timedelta, words: str) -> None:
    assert times.in_words(delta) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "today 16:00"),
        (NOW + timedelta(hours=10), "tomorrow 02:00"),
        (NOW - timedelta(hours=20), "yesterday 20:00"),
        (NOW + timedelta(days=9), "10-09 16:00"),
        (NOW + timedelta(days=200), "2027-04-18 16:00"),
        (None, ""),
    ],
)
def test_a_moment_on_the_wall(moment: datetime | None, words: str) -> None:
    assert times.wall(moment) == words


def test_a_moment_is_relative_within_a_day_and_exact_on_hover() -> None:
    said = times.ago(timezone.now() - timedelta(minutes=3))
    assert ">3 min ago<" in said
    assert 'title="2026-09-30 15:57:00"' in said
    assert "09-28 16:00" in times.ago(NOW - timedelta(days=2))
    assert ">just now<" in times.ago(NOW)


def test_what_is_left_and_what_is_overdue() -> None:
    assert ">2 h 10 min left<" in times.left(NOW + timedelta(hours=2, minutes=10))
    assert ">5 min<" in times.amount(NOW - timedelta(minutes=5))
    assert 'data-tick="amount"' in times.amount(NOW)
