"""Where a ticket can stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a ticket stands."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DISPATCHED = "dispatched", _("Dispatched")
    HANDLING = "handling", _("Being handled")
    REPLIED = "replied", _("Replied")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")
    SET_ASIDE = "set_aside", _("Set aside")
    SHELVED = "shelved", _("Shelved")


OPEN = (
    State.RECEIVED,
    State.ACCEPTED,
    State.DISPATCHED,
    State.HANDLING,
    State.SHELVED,
    State.REPLIED,
)

JUDGED = (State.REPLIED, State.CLOSED)  # what a citizen may say how it went of

AT_OFFICE = (State.DISPATCHED, State.HANDLING, State.SHELVED)
