"""Where something is: degrees in one datum, WGS 84, whatever a phone's map was drawn in.

By law Chinese maps are drawn in GCJ-02, which lies 100 to 700 metres beside WGS 84, and what WeChat
sends is in it. The shift is nowhere published; everybody uses the same reconstruction: two sums of
sines over the distance from 105° E, 35° N, on the ellipsoid of Krasovsky (1940). It has no closed
inverse, so the way back is walked until it stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import asin, cos, isfinite, pi, radians, sin, sqrt
from typing import Any

WGS84, GCJ02 = "WGS-84", "GCJ-02"
EARTH = 6_371_009  # metres, mean radius
AXIS, ECCENTRICITY = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940: metres; squared
ORIGIN_LAT, ORIGIN_LON = 35.0, 105.0
# Outside this frame phones send WGS 84; the corners of the sea in it are shifted all the same.
SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347
STEPS, STILL = 10, 1e-9  # degrees; 1e-9 is a tenth of a millimetre


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the ground, in degrees WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lat) and isfinite(self.lon)):
            raise ValueError("degrees are numbers")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError("no such place on earth")

    @classmethod
    def sent(cls, extra: Mapping[str, Any]) -> Position | None:
        """Return where a message says it was: `{"lat", "lon", "datum"}`; None if it does not."""
        lat, lon = extra.get("lat"), extra.get("lon")
        if not isinstance(lat, int | float) or not isinstance(lon, int | float):
            return None
        try:
            there = cls(lat, lon)
        except ValueError:
            return None
        return there.from_gcj02() if extra.get("datum", WGS84) == GCJ02 else there

    def from_gcj02(self) -> Position:
        """Return the place that these degrees mean when they were read off a Chinese map."""
        there = self
        for _step in range(STEPS):
            shown = there.to_gcj02()
            off_lat, off_lon = shown.lat - self.lat, shown.lon - self.lon
            there = Position(there.lat - off_lat, there.lon - off_lon)
            if max(abs(off_lat), abs(off_lon)) < STILL:
                break
        return there

    def to_gcj02(self) -> Position:
        """Return the degrees under which a Chinese map shows this place."""
        if not (SOUTH <= self.lat <= NORTH and WEST <= self.lon <= EAST):
            return self
        x, y = self.lon - ORIGIN_LON, self.lat - ORIGIN_LAT
        north, east = _northward(x, y), _eastward(x, y)
        curve = 1 - ECCENTRICITY * sin(radians(self.lat)) ** 2
        along = AXIS * (1 - ECCENTRICITY) / (curve * sqrt(curve))
        across = AXIS / sqrt(curve) * cos(radians(self.lat))
        return Position(
            self.lat + north * 180 / (along * pi), self.lon + east * 180 / (across * pi)
        )

    def metres_to(self, other: Position) -> float:
        """Return how far it is to another place over the ground, in metres."""
        up, aside = radians(other.lat - self.lat) / 2, radians(other.lon - self.lon) / 2
        chord = sin(up) ** 2 + cos(radians(self.lat)) * cos(radians(other.lat)) * sin(aside) ** 2
        return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def _waves(over: Callable[[float], float], *terms: tuple[float, float]) -> float:
    return sum(height * over(length) for height, length in terms) * 2 / 3


def _northward(x: float, y: float) -> float:
    """Metres by which the map is shifted north at `x`, `y` degrees from the origin."""
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return (
        plain
        + _waves(lambda n: sin(n * x * pi), (20, 6), (20, 2))
        + _waves(lambda n: sin(y * pi / n), (20, 1), (40, 3), (160, 12), (320, 30))
    )


def _eastward(x: float, y: float) -> float:
    """Metres by which the map is shifted east at `x`, `y` degrees from the origin."""
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return (
        plain
        + _waves(lambda n: sin(n * x * pi), (20, 6), (20, 2))
        + _waves(lambda n: sin(x * pi / n), (20, 1), (40, 3), (150, 12), (300, 30))
    )
