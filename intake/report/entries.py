"""What the two forms ask for, and how little they insist on: what can be left out is left out."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override
from pydantic import Field, ValidationInfo, field_validator, model_validator

from hotline import personal
from hotline.models.stated import Stated
from hotline.positions import WGS84
from hotline.spelling import plain
from hotline.steps import Arguments

LINE, WORDS, NAME = 200, 2000, 40  # characters
MOST_PEOPLE = 9999
FARTHEST = {"lat": 90, "lon": 180, "accuracy": 100_000}  # degrees, degrees, metres
PHONE = re.compile(r"[0-9]{3,20}")
PUNCTUATION = re.compile(r"[\s()+./-]+")

# What befell, in the order of how often cities hear it; the sixth is a way out, never a dead end.
BEFELL = {
    "water": _("Flooding"),
    "slide": _("Landslide, mud"),
    "building": _("House damaged"),
    "road": _("Road or bridge cut"),
    "fallen": _("Trees, wires down"),
    "other": _("Something else"),
}
KINDS = {
    "help": _("I need help"),
    "complaint": _("I complain"),
    "consult": _("I have a question"),
    "suggestion": _("I suggest something"),
    "praise": _("I praise somebody"),
    "report": _("I report wrongdoing"),
}


class Entries(Arguments):
    """What both forms have in common: a place in words or degrees WGS 84, and a phone."""

    place_needed: ClassVar[bool] = False

    what: str = Field("", max_length=WORDS)
    where: str = Field("", max_length=LINE)
    phone: str = Field("", max_length=LINE)
    lat: float | None = None
    lon: float | None = None
    accuracy: float | None = None  # metres, as the phone says

    @field_validator("lat", "lon", "accuracy", mode="before")
    @classmethod
    def _a_number_or_nothing(cls, value: Any, entry: ValidationInfo) -> float | None:
        # A phone fills these in, not a person: nobody could mend what a phone got wrong.
        try:
            number = float(str(value)[:40])
        except ValueError:
            return None
        return number if abs(number) <= FARTHEST[str(entry.field_name)] else None  # nor NaN

    @field_validator("where")
    @classmethod
    def _one_line(cls, value: str) -> str:
        return " ".join(value.split())

    @field_validator("phone")
    @classmethod
    def _can_be_called(cls, value: str) -> str:
        number = PUNCTUATION.sub("", plain(value))
        if value and not PHONE.fullmatch(number):
            raise ValueError(say("This is not a phone number. Leave it empty if you have none."))
        found = personal.find(value)
        return found[0].value if found else number

    @model_validator(mode="after")
    def _somewhere(self) -> Entries:
        if self.lat is None or self.lon is None:
            self.lat = self.lon = self.accuracy = None
        return self

    @property
    def place(self) -> dict[str, Any]:
        """The position as a message keeps it, rounded to a metre; empty where there is none."""
        if self.lat is None or self.lon is None:
            return {}
        there = {"lat": round(self.lat, 5), "lon": round(self.lon, 5), "datum": WGS84}
        return there | ({"accuracy": round(self.accuracy)} if self.accuracy is not None else {})

    def words(self) -> str:
        """The form as the citizen's words, line by line, in the city's own language."""
        with override(settings.LANGUAGE_CODE):
            return "\n".join(line for line in self._lines() if line)

    def about(self) -> Stated:
        """What is known of the matter before anybody has read it."""
        raise NotImplementedError

    def _lines(self) -> list[str]:
        raise NotImplementedError


class Matter(Entries):
    """Any matter: only what it is about has to be said."""

    what: str = Field(min_length=1, max_length=WORDS)
    when: str = Field("", max_length=LINE)
    kind: Literal["", "help", "complaint", "consult", "suggestion", "praise", "report"] = ""
    name: str = Field("", max_length=NAME)
    confidential: bool = False
    notices: bool = False

    @field_validator("when", "name")
    @classmethod
    def _in_one_line(cls, value: str) -> str:
        return " ".join(value.split())

    def about(self) -> Stated:
        facts = {"what": self.what, "when": self.when, "where": self.where}
        return Stated(
            kind=self.kind,
            facts={name: text for name, text in facts.items() if text},
            name=self.name,
            phone=self.phone,
            # Whoever reports wrongdoing is protected, whether or not they thought of asking.
            confidential=self.confidential or self.kind == "report",
            notices=self.notices,
        )

    def _lines(self) -> list[str]:
        return [
            self.what,
            say("Where: %(place)s") % {"place": self.where} if self.where else "",
            say("When: %(time)s") % {"time": self.when} if self.when else "",
        ]


class Disaster(Entries):
    """A disaster: what, where and whether anybody is trapped or hurt; all else may wait."""

    befell: Literal["water", "slide", "building", "road", "fallen", "other"]
    trapped: Literal["yes", "no"]
    people: int | None = Field(None, ge=1, le=MOST_PEOPLE)

    @field_validator("people", mode="before")
    @classmethod
    def _counted_or_not(cls, value: Any) -> int | None:
        number = plain(str(value or "")).strip()
        return int(number) if re.fullmatch("[0-9]{1,4}", number) and int(number) else None

    @model_validator(mode="after")
    def _findable(self) -> Disaster:
        if not (self.where or self.place):
            raise ValueError(say("Say where it is: a road, a village, a house."))
        return self

    def about(self) -> Stated:
        with override(settings.LANGUAGE_CODE):
            what = "\n".join(filter(None, (self._headline(), self.what)))[:WORDS]
        return Stated(
            kind="disaster",
            urgency="critical" if self.trapped == "yes" else "urgent",
            facts={"what": what} | ({"where": self.where} if self.where else {}),
            phone=self.phone,
        )

    def _lines(self) -> list[str]:
        place = say("Where: %(place)s") % {"place": self.where} if self.where else ""
        return [self._headline(), place, self.what]

    def _headline(self) -> str:
        """What a dispatcher has to see first, whatever is cut off behind it."""
        befell = str(BEFELL[self.befell])
        if self.trapped == "no":
            return befell
        hurt = say("People trapped or injured")
        if self.people:
            hurt = ngettext(
                "%(n)d person trapped or injured", "%(n)d people trapped or injured", self.people
            ) % {"n": self.people}
        return say("%(danger)s · %(befell)s") % {"danger": hurt, "befell": befell}
