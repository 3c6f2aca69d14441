"""The forms of the steps: what each asks for, as the API's schema and the desk's forms show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator

from hotline.steps import Arguments

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
