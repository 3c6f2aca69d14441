"""What the figures need to know of a ticket, in one row beside it: derived, never the truth itself.

Every event marks its ticket (a trigger, in the transaction of the step); a sweep derives anew the
rows of those that are marked. So no step waits for it and none can be forgotten: a mark is there as
soon as its event is, and goes only together with the row that was derived after it.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.models.catalogue import DISTRICT

# The lags of a matter's way, from the first of the one to the first of the other. Rows hold their
# place here, so new ones come at the end.
HOPS = {
    "to_accept": ("opened", "accepted"),
    "to_dispatch": ("accepted", "dispatched"),
    "to_sign": ("dispatched", "signed"),
    "to_contact": ("signed", "contacted"),
    "to_draft": ("signed", "drafted"),
    "to_review": ("drafted", "reviewed"),
    "to_release": ("drafted", "released"),
    "to_deliver": ("released", "delivered"),
    "to_answer": ("opened", "answered"),
    "to_see": ("opened", "seen"),
    "seen_to_accept": ("seen", "accepted"),
}
A_HOP = 10**9  # seconds: more than any lag
# What is timed, as kinds of clocks, in the order of the procedure.
LIMITS = ("respond", "sign", "contact", "reply")


def _first() -> Any:
    return models.DateTimeField(null=True)


class FigureRow(models.Model):
    """One ticket that is not sealed. `kept_…`: whether every limit of that kind that has ended was
    kept, empty where none has; `due_…`: when the one that runs falls due.
    """

    ticket = models.OneToOneField(
        "hotline.Ticket", models.CASCADE, primary_key=True, related_name="+"
    )
    day = models.DateField()  # it was opened on, in the city's time
    account = models.ForeignKey("hotline.Account", models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(
        "hotline.Category", models.PROTECT, null=True, related_name="+", db_index=False
    )
    office = models.ForeignKey(
        "hotline.Office", models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.CharField(max_length=DISTRICT, db_default="")
    confidential = models.BooleanField()

    # When each happened first.
    opened = _first()
    seen = _first()  # by somebody of the vendor
    accepted = _first()
    dispatched = _first()
    signed = _first()
    contacted = _first()
    drafted = _first()
    reviewed = _first()
    released = _first()
    delivered = _first()
    answered = _first()
    # The lags between them that there are: the place in HOPS × A_HOP + seconds, rounded. One
    # number each, because counting how often each occurs is most of what a board costs.
    lags = ArrayField(models.BigIntegerField())

    closed = models.BooleanField()
    declined = models.BooleanField()
    set_aside = models.BooleanField()
    merged = models.BooleanField()
    reworked = models.BooleanField()
    returned = models.BooleanField()
    repeated = models.BooleanField()

    kept_respond = models.BooleanField(null=True)
    kept_sign = models.BooleanField(null=True)
    kept_contact = models.BooleanField(null=True)
    kept_reply = models.BooleanField(null=True)
    due_respond = models.DateTimeField(null=True)
    due_sign = models.DateTimeField(null=True)
    due_contact = models.DateTimeField(null=True)
    due_reply = models.DateTimeField(null=True)
    # The next of them that is to come: then the figures change though nobody took a step.
    next_due = models.DateTimeField(null=True)

    # What the citizen said last; empty where they said nothing.
    solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="figure_rows_by_day"),
            models.Index(fields=["office", "day"], name="figure_rows_of_an_office"),
            models.Index(
                fields=["next_due"], condition=Q(next_due__isnull=False), name="figure_rows_by_due"
            ),
        ]


class FigureMark(models.Model):
    """Something happened to this ticket: its row is to be derived anew."""

    ticket_id = models.BigIntegerField()


class FigureMonth(models.Model):
    """The tickets of one month: a new stamp whenever a row of theirs changed, so that whoever
    remembers their sums knows whether they still hold.
    """

    month = models.DateField(primary_key=True)  # its first day
    stamp = models.UUIDField(default=uuid.uuid4)
