"""Degrees off a Chinese map mean a place some hundred metres beside the one they seem to mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotline.positions import Position

# Pairs that every converter in use agrees on: Shanghai, Shenzhen, Beijing.
KNOWN = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]
in_china = some.tuples(some.floats(18.5, 53.5), some.floats(74, 134.5))


@pytest.mark.parametrize(("wgs", "gcj"), KNOWN)
def test_known_places_stand_where_every_map_has_them(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    shown, meant = Position(*wgs).to_gcj02(), Position(*gcj).from_gcj02()
    assert (shown.lat, shown.lon) == pytest.approx(gcj, abs=1e-7)
    assert meant.metres_to(Position(*wgs)) < 0.01


@given(in_china)
def test_there_and_back_is_the_same_place(place: tuple[float, float]) -> None:
    here = Position(*place)
    assert here.to_gcj02().from_gcj02().metres_to(here) < 0.01


@given(in_china)
def test_the_shift_is_never_more_than_a_kilometre(place: tuple[float, float]) -> None:
    here = Position(*place)
    assert here.to_gcj02().metres_to(here) < 1_500


def test_abroad_nothing_is_shifted() -> None:
    paris = Position(48.8566, 2.3522)
    assert paris.to_gcj02() == paris == paris.from_gcj02()


def test_a_message_says_in_which_datum_it_speaks() -> None:
    plain = Position.sent({"lat": 31.1774276, "lon": 121.5272106, "datum": "WGS-84"})
    assert plain == Position(31.1774276, 121.5272106)
    off_a_map = Position.sent({"lat": 31.17530398, "lon": 121.53154186, "datum": "GCJ-02"})
    assert plain is not None
    assert off_a_map is not None
    assert off_a_map.metres_to(plain) < 1


@pytest.mark.parametrize(
    "extra",
    [{}, {"lat": None, "lon": 1.0}, {"lat": "31", "lon": "121"}, {"lat": 91, "lon": 0},
     {"lat": float("nan"), "lon": 0.0}, {"url": "https://a.example"}],
)  # fmt: skip
def test_what_is_no_place_on_earth_is_none(extra: dict[str, object]) -> None:
    assert Position.sent(extra) is None
