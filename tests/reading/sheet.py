"""A hundred real messages whose facts a person marked: only where they stand, never what they say.

Each line of `sheet.jsonl` names a message by file and number, and for each fact the places in it
that would be right, from and to in characters of subject, line end and body; or, for a day, the day
it began as ISO 8601. The messages themselves stay in ../shared/data, which is no part of the house.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hotline.facts import Gazetteer, Place, facts_of, spots
from hotline.facts.clauses import tidy

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SHEET = Path(__file__).with_name("sheet.jsonl")
STREETS = DATA / "gazetteer" / "streets_fujian_hunan_henan.jsonl"
CITY_TIME = ZoneInfo("Asia/Shanghai")
ASKED = ("who", "when", "where", "why", "how")
MARGIN = 30  # characters that may stand around a right place: the district before it, say


@dataclass
class Tally:
    """How many facts were found, how many of those are right, and how many there are."""

    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)

    def precision(self, fact: str) -> float:
        return self.right[fact] / max(1, self.found[fact])

    def recall(self, fact: str) -> float:
        return self.right[fact] / max(1, self.there[fact])


def rows(name: str) -> list[dict[str, Any]]:
    """The messages of one file of the data."""
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def words_of(row: dict[str, Any]) -> str:
    """Subject and body as one text."""
    return f"{row['subject']}\n{row['body']}" if row["subject"] else str(row["body"])


def sent_at(row: dict[str, Any]) -> datetime:
    """When it was written, in the city's time; contest data have no zone."""
    at = datetime.fromisoformat(row["created_at"])
    return at.replace(tzinfo=CITY_TIME) if at.tzinfo is None else at.astimezone(CITY_TIME)


def real_gazetteer() -> Gazetteer:
    """The streets of three provinces, read where they lie."""
    places: dict[tuple[str, str], Place] = {}
    for line in STREETS.read_text("utf-8").splitlines():
        row = json.loads(line)
        above = ""
        for name in (row["province"], row["city"], row["area"]):
            places.setdefault((name, above), Place(name, "district", above))
            above = name
        places[row["street"], row["code"]] = Place(row["street"], "street", above, row["code"])
    return Gazetteer(places.values())


def taxonomy() -> dict[str, dict[str, list[str]]]:
    """The three-level taxonomy of the labelled messages: first level → second → third."""
    told = json.loads((DATA / "taxonomy.json").read_text("utf-8"))
    tree: dict[str, dict[str, list[str]]] = told["tree"]
    return tree


def exact_place(row: dict[str, Any], gazetteer: Gazetteer) -> bool:
    """Whether the words alone tell a place somebody could go to."""
    return any(spot.exact for spot in spots(tidy(words_of(row)), gazetteer))


def has_phone(row: dict[str, Any]) -> bool:
    """Whether a number to call stands in it; the data came with their middles starred out."""
    return bool(re.search(r"1[3-9]\d\*{4}\d{4}|\d{3,4}\*{2,4}\d{2,4}", words_of(row)))


def marked() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each message with its marks."""
    marks = [json.loads(line) for line in SHEET.read_text("utf-8").splitlines()]
    there = {(name, row["id"]): row for name in {m["file"] for m in marks} for row in rows(name)}
    for mark in marks:
        yield there[mark["file"], mark["id"]], mark


def tally(gazetteer: Gazetteer) -> Tally:
    """Read every message of the sheet and compare."""
    told = Tally()
    for row, mark in marked():
        text = words_of(row)
        found = facts_of(text, sent_at=sent_at(row), gazetteer=gazetteer)
        for fact in ASKED:
            told.there[fact] += fact in mark
            told.found[fact] += fact in found
            told.right[fact] += fact in found and is_right(fact, found[fact], mark, text)
    return told


def is_right(fact: str, said: str, mark: dict[str, Any], text: str) -> bool:
    """Whether what was found is one of the marked places, or holds one closely."""
    for right in mark.get(fact, []):
        if isinstance(right, str):
            if said.startswith(right):
                return True
            continue
        core = _bare(text[right[0] : right[1]])
        parts = said.split("、") if fact == "who" else re.split("[（）]", said)
        for part in (_bare(part) for part in parts if part):
            if core in part and (fact != "where" or len(part) <= len(core) + MARGIN):
                return True
            if part in core and len(part) * 2 >= len(core):
                return True
    return False


def _bare(text: str) -> str:
    return re.sub(r"[\s\W]+", "", text)
