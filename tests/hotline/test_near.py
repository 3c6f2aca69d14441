"""Reports of one disaster are found by where and when, and a street is not one event end to end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.near import Sighting, same_events
from hotline.positions import Position

START = datetime(2026, 7, 1, 3, tzinfo=UTC)
METRE = 1 / 111_195  # degrees of latitude


def seen(key: int, *, minutes: float = 0, metres: float | None = None, place: str = "") -> Sighting:
    """A report so many minutes after the first, so many metres north of it."""
    there = None if metres is None else Position(29 + metres * METRE, 118)
    return Sighting(key, START + timedelta(minutes=minutes), there, place)


def events(*sightings: Sighting) -> list[list[int]]:
    found = same_events(sightings, metres=200, within=timedelta(minutes=30))
    return [[one.key for one in event] for event in found]


def test_near_in_place_and_time_is_one_event() -> None:
    assert events(seen(1, metres=0), seen(2, metres=190, minutes=29)) == [[1, 2]]


@pytest.mark.parametrize(("metres", "minutes"), [(210, 1), (10, 31)])
def test_beyond_either_measure_it_is_another(metres: float, minutes: float) -> None:
    assert events(seen(1, metres=0), seen(2, metres=metres, minutes=minutes)) == [[1], [2]]


def test_an_event_goes_on_while_news_of_it_comes() -> None:
    said = [seen(n, metres=0, minutes=25 * n) for n in range(5)]
    assert events(*said) == [[0, 1, 2, 3, 4]]


def test_a_street_that_floods_house_by_house_is_not_one_event_from_end_to_end() -> None:
    street = [seen(n, metres=150 * n, minutes=n) for n in range(4)]
    assert events(*street) == [[0, 1], [2, 3]]


def test_of_two_events_the_nearer_one_is_joined() -> None:
    assert events(seen(1, metres=0), seen(2, metres=300), seen(3, metres=190, minutes=2)) == [
        [1],
        [2, 3],
    ]


def test_where_a_position_is_missing_the_written_place_decides() -> None:
    here = seen(1, place="银杏路与滨河街交叉口")
    assert events(here, seen(2, metres=0, place="银杏路滨河街交叉口", minutes=1)) == [[1, 2]]
    assert events(here, seen(2, place="城南大桥下", minutes=1)) == [[1], [2]]


@pytest.mark.parametrize("place", ["", "村口", "？？？"])
def test_too_few_words_say_nothing(place: str) -> None:
    assert events(seen(1, place=place), seen(2, place=place)) == [[1], [2]]


def test_the_order_of_asking_makes_no_difference() -> None:
    said = [seen(1, metres=0), seen(2, metres=100, minutes=5), seen(3, metres=900, minutes=6)]
    assert events(*said) == events(*reversed(said)) == [[1, 2], [3]]
