"""The forms of an order's steps, and the codes they choose from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator

from hotline.models.arguments import LONG, SHORT, ExtensionReason
from hotline.steps import Arguments

MOST_TICKETS = 100  # in one order


class Ladder(models.TextChoices):
    """How hard an order presses (督办层级), from a reminder to discipline inspection."""

    REMINDER = "reminder", _("Reminder")
    PHONE = "phone", _("By phone")
    WRITTEN = "written", _("Written order")
    ON_SITE = "on_site", _("On the spot")
    JOINT = "joint", _("Together with others")
    DISCIPLINE = "discipline", _("Discipline inspection")


class Accountability(models.TextChoices):
    """What came of it for those responsible (问责方式)."""

    NONE = "none", _("Nobody is held accountable")
    TALK = "talk", _("Talk of reminder")
    CRITICISM = "criticism", _("Public criticism")
    SUMMONS = "summons", _("Summoned for a talk")
    ADMONITION = "admonition", _("Admonition")
    ORGANISATION = "organisation", _("Organisational measure")
    DISCIPLINE = "discipline", _("Disciplinary action")


LadderCode = Literal["reminder", "phone", "written", "on_site", "joint", "discipline"]
AccountabilityCode = Literal[
    "none", "talk", "criticism", "summons", "admonition", "organisation", "discipline"
]


class OpenOrder(Arguments):
    """A new order. It is about tickets, an account of the ledger, or an office as such; `number`
    is short for one ticket. Where the office is not named, whoever leads the ticket or keeps the
    account answers. Without `due_at` the policy says until when.
    """

    model_config = Arguments.model_config | {
        "json_schema_extra": {"required": ["basis", "text"]}  # a missing basis is told the rule
    }

    basis: str = Field("", max_length=SHORT, validate_default=True)
    ground: str = Field("", max_length=LONG)
    text: str = Field(min_length=1, max_length=LONG)
    number: str = Field("", max_length=40, description="a ticket's")
    tickets: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, max_length=MOST_TICKETS, description="numbers"
    )
    account: int | None = Field(None, description="of the ledger")
    office: str = Field("", max_length=40, description="code")
    ladder: LadderCode = "written"
    due_at: datetime | None = None

    @field_validator("basis")
    @classmethod
    def _rests_on_something(cls, basis: str) -> str:
        if not basis:
            raise ValueError(say("No order without a basis: say what it rests on."))
        return basis


class AnswerOrder(Arguments):
    """What was found, what was done, and what is next, in the office's own words."""

    text: str = Field(min_length=1, max_length=LONG)


class OrderRemark(Arguments):
    note: str = Field("", max_length=LONG)


class SendBackOrder(Arguments):
    remarks: str = Field(min_length=1, max_length=LONG)


class AskOrderExtension(Arguments):
    """`until` is a day, until its closing time, or a moment."""

    reason: ExtensionReason
    until: date | datetime
    ground: str = Field(min_length=1, max_length=LONG)


class RuleOnOrder(Arguments):
    grant: bool
    note: str = Field("", max_length=LONG)


class RaiseOrder(Arguments):
    to: LadderCode
    note: str = Field(min_length=1, max_length=LONG)


class ConcludeOrder(Arguments):
    accountability: AccountabilityCode
    conclusion: str = Field(min_length=1, max_length=LONG)
