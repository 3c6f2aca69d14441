"""A ticket (工单): one citizen's matter, and the steps that carry it to the archive."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hotline.models.finding import Tickets
from hotline.models.procedure.alarming import Alarming
from hotline.models.procedure.asking import Asking
from hotline.models.procedure.citizen import OwnMatter
from hotline.models.procedure.ending import Ending
from hotline.models.procedure.handling import Handling
from hotline.models.procedure.joining import Joining
from hotline.models.procedure.publishing import Publishing
from hotline.models.procedure.quoting import Quoting
from hotline.models.procedure.receiving import Receiving
from hotline.models.procedure.reporting_up import ReportingUp
from hotline.models.procedure.supervising import Supervising
from hotline.models.states import OPEN, State


class Ticket(
    Receiving,
    Alarming,
    Joining,
    Quoting,
    Handling,
    Asking,
    Ending,
    Publishing,
    ReportingUp,
    OwnMatter,
    Supervising,
):
    """One matter. Its state changes only by the steps of the chapters, in the order they stand."""

    objects = Tickets.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_state"),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
                name="merged_names_its_master",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="never_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="a_place_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-opened_at"], name="tickets_of_a_contact"),
            models.Index(fields=["-opened_at", "-id"], name="tickets_newest"),
            models.Index(fields=["account", "-opened_at", "-id"], name="tickets_of_an_account"),
            models.Index(
                fields=["-opened_at", "-id"],
                condition=Q(publication__isnull=False),
                name="tickets_published",
            ),
            models.Index(fields=["category", "-opened_at"], name="tickets_of_a_category"),
            models.Index(fields=["id"], condition=Q(state=State.REPLIED), name="tickets_to_lapse"),
            models.Index(
                fields=["-opened_at"],
                condition=Q(latitude__isnull=False),
                name="tickets_with_a_position",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=Q(urgency="critical", state__in=[*OPEN]),
                name="tickets_critical",
            ),
            models.Index(
                fields=["account", "opened_at"],
                condition=Q(
                    state__in=["received", "accepted", "dispatched", "handling", "shelved"]
                ),
                name="tickets_unanswered",
            ),
        ]
