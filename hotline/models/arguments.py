"""The forms of the steps: what each asks for, as the API's schema and the desk's forms show it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from hotline.lexicon import BadWord, checked_words
from hotline.models.stated import Stated
from hotline.steps import Arguments, parsed

SHORT, LONG = 200, 2000
MOST_MESSAGES = 500  # split off at once

KindCode = Literal["consult", "help", "complaint", "report", "suggestion", "praise", "disaster"]
UrgencyCode = Literal["normal", "urgent", "critical"]
SetAsideReason = Literal["thanks", "greeting", "emoji", "spam", "test", "unreadable"]
# 不予受理: the reasons of the State Council's opinion of 2025 (国办函〔2025〕66号), each a road.
DeclineReason = Literal[
    "elsewhere",
    "other_bodies",
    "emergency",
    "court",
    "petition",
    "disclosure",
    "handled",
    "secret",
    "no_request",
    "discipline",
]
ReturnReason = Literal["not_our_duty", "not_our_area", "duty_unclear", "facts_missing"]
ExtensionReason = Literal["complex", "several_offices", "expert_opinion", "site", "weather"]
ShelvingReason = Literal["funding", "planning", "legislation", "third_party", "season"]
NEED_A_PLACE = {"help", "complaint", "report", "disaster"}


class Said(Arguments):
    """Something a citizen sent, as the machine heard it: the arguments of `open` and `continue`."""

    kind: str
    text: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)
    sent_at: datetime
    serial: int = 0
    media: list[str] = Field(default_factory=list)
    # Where it stands if everybody can read it, by the platform's ids.
    post: str = ""
    comment: str = ""
    stated: Stated | None = None  # what a form said about the matter it opens

    model_config = Arguments.model_config | {"str_strip_whitespace": False}


class Alarm(Arguments):
    """Who is in danger, as classes of the lexicon; never the words."""

    dangers: list[str] = Field(min_length=1, max_length=10)


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
    confidential: bool = False  # the citizen asks for it; a report of wrongdoing always is
    accused: str = Field("", max_length=40, description="office complained about")

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


class Merge(Arguments):
    into: str = Field(min_length=1, max_length=40, description="number")


def _message(given: Any) -> Any:
    """A citizen's message by its number, or as the interface names it: `citizen-12`."""
    if isinstance(given, str) and given.startswith("government-"):
        raise ValueError(_("Only what the citizen said can be split off."))
    return given.removeprefix("citizen-") if isinstance(given, str) else given


MessageId = Annotated[int, BeforeValidator(_message, json_schema_input_type=str | int)]


class Split(Arguments):
    messages: list[MessageId] = Field(min_length=1, max_length=MOST_MESSAGES, description="ids")


class Quote(Arguments):
    """A statement by its code, and what its blanks are filled with: codes, and days as ISO 8601."""

    statement: str = Field(min_length=1, max_length=40, description="code")
    values: dict[str, Annotated[str, Field(max_length=40)]] = Field(
        default_factory=dict, max_length=10
    )
    statement_version: int | None = Field(None, description="the version that was read")


class Apart(Arguments):
    """Words that were kept with another ticket: the arguments of `open` where one is split."""

    messages: list[int]
    split_from: str


class Dispatch(Arguments):
    lead: str = Field(max_length=40, description="office")
    assist: list[str] = Field(default_factory=list, max_length=10, description="offices")
    note: str = Field("", max_length=LONG)


class ProposeDecline(Arguments):
    reason: DeclineReason
    note: str = Field("", max_length=LONG)


class AskReturn(Arguments):
    reason: ReturnReason
    ground: str = Field(min_length=1, max_length=LONG)


class AskExtension(Arguments):
    """`until` is a day, until its closing time, or a moment."""

    reason: ExtensionReason
    until: date | datetime
    ground: str = Field(min_length=1, max_length=LONG)


class AskShelving(Arguments):
    reason: ShelvingReason
    ground: str = Field(min_length=1, max_length=LONG)
    plan: str = Field(min_length=1, max_length=LONG)
    review_on: date


class Ruling(Arguments):
    grant: bool
    note: str = Field("", max_length=LONG)


class Warned(Arguments):
    """A step that has to say why, in words that stay in the house."""

    note: str = Field(min_length=1, max_length=LONG)


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


class WriteUp(Arguments):
    """A report to the superior duty office."""

    stage: Literal["first", "follow_up", "final"]
    superior: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=4000)


class SendUp(Arguments):
    """Nothing to fill in, yet nothing that one press does."""


class Reason(Arguments):
    """A step that has to be explained."""

    note: str = Field(min_length=1, max_length=LONG)


class FollowUp(Arguments):
    """What asking the citizen brought (回访); nobody reached, nothing was said."""

    contacted: bool
    solved: bool | None = Field(None, validate_default=True)
    satisfied: int | None = Field(None, ge=1, le=5, validate_default=True)
    note: str = Field("", max_length=LONG)

    @field_validator("solved", "satisfied")
    @classmethod
    def _what_they_said(cls, said: int | None, others: ValidationInfo) -> int | None:
        reached = others.data.get("contacted")
        if reached and said is None:
            raise ValueError(_("Say what the citizen answered."))
        return said if reached else None


class Rate(Arguments):
    """What a citizen says of the answer (评价): solved or not, and one to five."""

    solved: bool
    satisfied: int = Field(ge=1, le=5)


class OwnWords(Arguments):
    """A citizen's own words, written at the case's page."""

    text: str = Field(min_length=1, max_length=LONG)


class Objection(Arguments):
    """What is still open, if the citizen wants to say."""

    text: str = Field("", max_length=LONG)


class Withdraw(Arguments):
    reason: Literal["settled", "mistake", "other"]


class Consent(Arguments):
    """What a citizen agrees to, or no longer does."""

    purpose: Literal["publication", "notices"]
    given: bool


class Publish(Arguments):
    """A case as everybody may read it, written by a person who made it out of nobody's words."""

    text: str = Field(min_length=1, max_length=LONG)
    place: str = Field(min_length=1, max_length=SHORT)


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
    effect: Literal["block", "eyes", "remark", "alarm", "sign"]
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
