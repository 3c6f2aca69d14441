"""The forms of the steps: what each asks for, as the API's schema and the desk's forms show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, ValidationInfo, field_validator

from hotline.lexicon import BadWord, checked_words
from hotline.steps import Arguments, parsed

SHORT, LONG = 200, 2000

KindCode = Literal["consult", "help", "complaint", "report", "suggestion", "praise", "disaster"]
UrgencyCode = Literal["normal", "urgent", "critical"]
SetAsideReason = Literal["thanks", "greeting", "emoji", "spam", "test", "unreadable"]
NEED_A_PLACE = {"help", "complaint", "report", "disaster"}


class Said(Arguments):
    """Something a citizen sent, as the machine heard it: the arguments of `open` and `continue`."""

    kind: str
    text: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)
    sent_at: datetime
    serial: int = 0
    media: list[str] = Field(default_factory=list)

    model_config = Arguments.model_config | {"str_strip_whitespace": False}


class Facts(Arguments):
    """The facts of the matter (要素, 5W1H)."""

    who: str = Field("", max_length=SHORT)
    what: str = Field("", max_length=LONG)
    when: str = Field("", max_length=SHORT)
    where: str = Field("", max_length=SHORT)
    why: str = Field("", max_length=LONG)
    how: str = Field("", max_length=LONG)


class Accept(Arguments):
    kind: KindCode
    category: str = Field(max_length=6)
    urgency: UrgencyCode = "normal"
    title: str = Field(min_length=1, max_length=80)
    facts: Facts

    @field_validator("facts")
    @classmethod
    def _enough_to_act_on(cls, facts: Facts, others: ValidationInfo) -> Facts:
        if not facts.what:
            raise ValueError(_("Say what the matter is."))
        if others.data.get("kind") in NEED_A_PLACE and not facts.where:
            raise ValueError(_("Say where: a person has to go there."))
        return facts


class SetAside(Arguments):
    reason: SetAsideReason
    note: str = Field("", max_length=LONG)


class Remark(Arguments):
    """A step with a remark at most."""

    note: str = Field("", max_length=LONG)


class HandOver(Arguments):
    to: str = Field(max_length=40, description="user")
    note: str = Field("", max_length=LONG)


class Dispatch(Arguments):
    lead: str = Field(max_length=40, description="office")
    assist: list[str] = Field(default_factory=list, max_length=10, description="offices")
    note: str = Field("", max_length=LONG)


class Told(Arguments):
    """A contact made or progress, told in words that stay in the house."""

    text: str = Field(min_length=1, max_length=LONG)
    at: datetime | None = None


class Review(Arguments):
    verdict: Literal["pass", "back"]
    remarks: str = Field("", max_length=LONG, validate_default=True)

    @field_validator("remarks")
    @classmethod
    def _say_why(cls, remarks: str, others: ValidationInfo) -> str:
        if others.data.get("verdict") == "back" and not remarks:
            raise ValueError(_("Say what has to change."))
        return remarks


class Recall(Arguments):
    reason: str = Field(min_length=1, max_length=SHORT)


# Not a step's, but of the same kind
# -------------------------------------------------------------------------------

BAD_WORDS: dict[str, Any] = {
    "too_many": gettext_lazy("Too many words for one entry, from “%(word)s” on."),
    "too_long": gettext_lazy("“%(word)s” is too long for a word."),
    "too_short": gettext_lazy("“%(word)s” is too short: it would be found everywhere."),
    "open_end": gettext_lazy("“%(word)s” begins or ends with *, which stands between words."),
    "too_many_gaps": gettext_lazy("“%(word)s” has more than two *."),
}


class LexiconWords(Arguments):
    """What an entry of the lexicon says; `words` and `unless` hold one a line."""

    ban: str
    words: str = Field(min_length=1, max_length=10_000)
    unless: str = Field("", max_length=10_000)
    effect: Literal["block", "eyes", "remark"]
    reason: str = Field(min_length=1, max_length=80)
    in_force: bool = True
    why: str = Field(min_length=1, max_length=SHORT)

    @classmethod
    def checked(cls, given: dict[str, Any]) -> Self:
        """Return what was given; BadArguments says what is wrong with each entry."""
        return parsed(cls, given)

    @field_validator("words", "unless")
    @classmethod
    def _can_be_looked_for(cls, text: str) -> str:
        try:
            return "\n".join(checked_words(text))
        except BadWord as bad:
            raise ValueError(BAD_WORDS[bad.code] % {"word": bad.word}) from None

    @property
    def listed(self) -> list[str]:
        return self.words.splitlines()

    @property
    def exceptions(self) -> list[str]:
        return self.unless.splitlines()

    def columns(self) -> dict[str, Any]:
        """Everything but the ban, which never changes."""
        return self.model_dump(exclude={"ban"})
