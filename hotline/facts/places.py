"""Where it is: the city's own names of places, and what looks like one beside them.

A gazetteer knows districts, streets and places; citizens add roads, homes and house numbers. A
place is read as a chain of such names ("滨河区银杏路与滨河街交叉口"), and the chain that says most
comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import NamedTuple

from hotline.facts.naming import (
    NOT_NAMES,
    before_a_name,
    detail,
    ending,
    labelled,
    named,
    trailing,
    wide,
)

METRES_A_DEGREE = 111_320
LONG = 3  # characters of a name that means nothing else without its ending
ENDING = re.compile(r"(?:街道办事处|街道|社区|村委会|地区)$")
TOWN_OR_COUNTY = re.compile(r"(?<=..)[市县]$")


class Place(NamedTuple):
    """An entry of the gazetteer. `within` names what it lies in; position where it is known."""

    name: str
    kind: str  # district, street, road, place
    within: str = ""
    code: str = ""
    lat: float | None = None
    lon: float | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spot:
    """A place in a text: `text[start:end]`, and what the gazetteer knows of it, widest first."""

    text: str
    start: int
    end: int
    known: tuple[Place, ...] = ()
    worth: float = field(default=0, compare=False)

    @property
    def exact(self) -> bool:
        """Whether somebody could go there: more than a city, a district or a town."""
        return self.worth >= EXACT


EXACT = 3.0


def _short(place: Place) -> set[str]:
    """What people call it besides: 新乡 for 新乡市. 文化 for 文化街道 would be found everywhere."""
    if place.kind == "district":
        return {TOWN_OR_COUNTY.sub("", place.name)}
    short = ENDING.sub("", place.name)
    return {short} if len(short) >= LONG else set()


class Gazetteer:
    """All places of a city, found by their names in any text."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self.places = tuple(places)
        # Districts that others lie in: a city says nothing of which office it is.
        self.wider = {place.within for place in self.places if place.kind == "district"}
        self._named: dict[str, list[Place]] = {}
        for place in self.places:
            for name in {place.name, *place.also, *_short(place)}:
                self._named.setdefault(name, []).append(place)
        self._lengths: dict[str, list[int]] = {}
        for name in self._named:
            lengths = self._lengths.setdefault(name[:2], [])
            if len(name) not in lengths:
                lengths.append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self.places)

    def names_in(self, text: str) -> Iterator[tuple[int, int, list[Place]]]:
        """Every name of the list that stands in a text, the longest where several begin."""
        at = 0
        while at < len(text) - 1:
            for length in self._lengths.get(text[at : at + 2], ()):
                name = text[at : at + length]
                if name in self._named:
                    yield at, at + length, self._named[name]
                    at += length - 1
                    break
            at += 1

    def nearest(
        self, lat: float, lon: float, *, within: float = 1000
    ) -> tuple[Place, float] | None:
        """The place nearest to a position and how many metres away; None if none is so near.

        Position and list have to be of the same datum; over so short a way the earth is flat.
        """
        east = METRES_A_DEGREE * cos(radians(lat))
        away = (
            (hypot((place.lat - lat) * METRES_A_DEGREE, (place.lon - lon) * east), n, place)
            for n, place in enumerate(self.places)
            if place.lat is not None and place.lon is not None
        )
        found = min(away, default=None)
        return (found[2], found[0]) if found and found[0] <= within else None


def district_of(text: str, gazetteer: Gazetteer) -> str:
    """The district that the words name or whose place they name; empty where they do not say, or
    name places of two.
    """
    districts = {place.name for place in gazetteer.places if place.kind == "district"}
    found = {
        place.name if place.kind == "district" else place.within
        for _start, _end, places in gazetteer.names_in(text)
        for place in places[:1]
    }
    inner = {name for name in found & districts if name not in gazetteer.wider}
    return inner.pop() if len(inner) == 1 else ""


def spots(text: str, gazetteer: Gazetteer) -> list[Spot]:
    """Every place of a text, the one that says most first; of equals, the one that stands first."""
    parts = _parts(text, gazetteer)
    chains = list(_chains(text, parts))
    for found in labelled.finditer(text):
        chains.append(_labelled(found, parts))
    return sorted(chains, key=lambda spot: (-round(spot.worth), spot.start))


class _Part(NamedTuple):
    start: int
    end: int
    worth: float
    known: Place | None = None


def _parts(text: str, gazetteer: Gazetteer) -> list[_Part]:
    """Names with an ending, names of the list, and what narrows a place down; none overlapping."""
    parts: list[_Part] = []
    for start, end, places in gazetteer.names_in(text):
        worth = {"district": 0.8, "street": 1.2, "road": 2.0}.get(places[0].kind, 2.4)
        if places[0].kind != "district" and (more := ending.match(text, end)):
            end, worth = more.end(), 2.4  # the police station of a street, not the street
        parts.append(_Part(start, end, worth, places[0]))
    for found in wide.finditer(text):
        begins = _begins(text, found.start("name"), found.end("name"))
        if begins is not None and not _any(parts, begins, found.end()):
            parts.append(_Part(begins, found.end(), 0.6))
    for found in named.finditer(text):
        kind = found.lastgroup or "name"
        stop = found.start(kind)
        begins = _behind(parts, _begins(text, found.start("name"), stop), found.end())
        if begins is None or _begins(text, begins, stop) is None:
            continue
        if not _any(parts, begins, found.end()):
            worth = {"road": 1.8, "home": 2.2, "place": 2.0, "town": 1.4}.get(kind, 1)
            parts.append(_Part(begins, found.end(), worth))
    for found in detail.finditer(text):
        if not _any(parts, *found.span()):
            parts.append(_Part(*found.span(), 0.9))
    return sorted(parts)


def _begins(text: str, start: int, end: int) -> int | None:
    """Where a name that ends at `end` begins; None if what stands there is no name."""
    name = text[start:end]
    if cut := before_a_name.match(name):
        start += cut.end()
        name = text[start:end]
    if not name or NOT_NAMES.match(name) or name.isdigit():
        return None
    return start


def _behind(parts: list[_Part], start: int | None, end: int) -> int | None:
    """A name begins behind the wider place before it."""
    if start is None:
        return None
    return max([start, *(part.end for part in parts if start < part.end < end)])


def _any(parts: list[_Part], start: int, end: int) -> bool:
    return any(part.start < end and start < part.end for part in parts)


JOINT = re.compile(r"[ \t/·-]?| ?[与和跟至到、—-]{1,2} ?|的|内|里|旁")


def _chains(text: str, parts: list[_Part]) -> Iterator[Spot]:
    """Parts that stand together make one place."""
    chain: list[_Part] = []
    for part in parts:
        if chain and JOINT.fullmatch(text[chain[-1].end : part.start]):
            chain.append(part)
            continue
        if chain:
            yield from _spot(text, chain)
        chain = [part]
    if chain:
        yield from _spot(text, chain)


def _spot(text: str, chain: list[_Part]) -> Iterator[Spot]:
    if max(part.worth for part in chain) < 1:  # "3号楼" or "河南省" alone sends nobody anywhere
        if not all(part.worth == 0.9 for part in chain):
            known = tuple(part.known for part in chain if part.known)
            said = text[chain[0].start : chain[-1].end].strip()
            yield Spot(said, chain[0].start, chain[-1].end, known, 0.5)
        return
    start, end = chain[0].start, chain[-1].end
    known = tuple(part.known for part in chain if part.known)
    worth = sum(sorted((part.worth for part in chain), reverse=True)[:4]) + 0.3 * len(known)
    yield Spot(text[start:end].strip(), start, end, known, worth)


def _labelled(found: re.Match[str], parts: list[_Part]) -> Spot:
    """Behind "地址：" everything up to the next mark is the place."""
    said = trailing.sub("", found["at"]).strip(" :：")
    start = found.start("at")
    end = start + len(said)
    known = tuple(p.known for p in parts if p.known and start <= p.start and p.end <= end)
    return Spot(said, start, end, known, EXACT + 3 if len(said) >= 4 else 0)
