"""What an order says, to whom, and where it stands; how it changes is `order`'s."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.models.ledger import LedgerEntry
from hotline.models.orders import forms as form
from hotline.models.orders.files import Filed
from hotline.models.orders.record import OrderTicket
from hotline.models.orders.timing import Timed
from hotline.models.organisations import Office
from hotline.models.people import User
from hotline.steps import NEW, StateField


class State(models.TextChoices):
    """Where an order stands."""

    OPEN = "open", pgettext_lazy("order", "Waits for the answer")
    ANSWERED = "answered", pgettext_lazy("order", "Answered")
    ACCEPTED = "accepted", pgettext_lazy("order", "Answer accepted")
    CONCLUDED = "concluded", pgettext_lazy("order", "Concluded")


class Demand(Filed, Timed):
    """What is demanded, of which office, about what."""

    State = State
    Ladder = form.Ladder
    Accountability = form.Accountability

    class Subject(models.TextChoices):
        TICKET = "ticket", _("A ticket")
        BATCH = "batch", _("Several tickets")
        OFFICE = "office", _("An office")
        ACCOUNT = "account", _("An account")

    number = models.CharField(max_length=24, unique=True)
    state = StateField(max_length=12, choices=State.choices, default=NEW)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, related_name="orders")
    office = models.ForeignKey(Office, models.PROTECT, related_name="orders")  # that has to answer
    basis = models.CharField(max_length=24)  # a code, see bases.py
    ground = models.TextField(blank=True)  # what it rests on, in words
    text = models.TextField()  # what is demanded
    ladder = models.CharField(max_length=12, choices=form.Ladder.choices)
    round = models.PositiveSmallIntegerField(default=1)  # how often an answer was asked for
    # What the office asks for and nobody has ruled on.
    asked_until = models.DateTimeField(null=True)
    asked_reason = models.CharField(max_length=24, blank=True)
    accountability = models.CharField(
        max_length=12, choices=form.Accountability.choices, blank=True
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Beside the opener so that a foreign key can demand a person of the inspectorate.
    opened_kind = models.CharField(max_length=12)

    events: Any
    seen_lines: list[OrderTicket]  # see Orders.for_reading

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number
