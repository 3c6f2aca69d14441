"""Which tickets a round is about, and which of them are inspected whatever the draw says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from hotline.models.follow_ups import FollowUp
from hotline.models.inspection.flags import FLAGGED
from hotline.models.inspection.sheet import ScoreSheet
from hotline.models.organisations import Organisation
from hotline.models.record import Event
from hotline.models.tickets import Ticket

# By the first of these, taken by a person of the vendor, a ticket is decided on: read and sorted.
DECIDING = ("accept", "set_aside", "merge", "quote", "propose_decline")
JUDGING = ("rate", "follow_up")


@dataclass
class Round:
    """What one vendor did between two digests."""

    vendor: Organisation
    since: datetime  # not included
    until: datetime
    low: set[int] = field(default_factory=set)

    def pool(self) -> dict[str, int]:
        """The tickets that the vendor decided on then for the first time: number → key. From the
        record alone, so that it is the same whenever somebody asks.
        """
        decided = self._by_the_vendor()
        before = decided.filter(ticket=OuterRef("ticket"), at__lte=self.since)
        now = decided.filter(at__gt=self.since, at__lte=self.until).filter(~Exists(before))
        return dict(now.order_by("ticket__number").values_list("ticket__number", "ticket_id"))

    def rated_low(self, sheet: ScoreSheet) -> set[int]:
        """Tickets of the vendor's whose citizen gave a low mark in this round."""
        most = int(sheet.classes.get("low_rating") or 0)
        judged = Event.objects.filter(at__gt=self.since, at__lte=self.until, step__in=JUDGING)
        judged = judged.filter(Exists(self._by_the_vendor().filter(ticket=OuterRef("ticket"))))
        marks = FollowUp.objects.filter(
            ticket__in=judged.values("ticket"),
            at__lte=self.until,
            satisfied__lte=most,
        )
        self.low = set(marks.values_list("ticket_id", flat=True)) if most else set()
        return self.low

    def _by_the_vendor(self) -> QuerySet[Event]:
        return Event.objects.order_by().filter(step__in=DECIDING, by__organisation=self.vendor)


def listed(
    ticket: Ticket, sheet: ScoreSheet, flags: list[dict[str, Any]], told: Round
) -> list[str]:
    """The classes of the sheet that this ticket is of."""
    on = sheet.classes
    categories = tuple(on.get("agents") or ())
    found = {
        "report": on.get("report") and ticket.kind == Ticket.Kind.REPORT,
        "critical": on.get("critical") and ticket.urgency == Ticket.Urgency.CRITICAL,
        "agents": bool(categories) and (ticket.category_id or "").startswith(categories),
        "low_rating": ticket.pk in told.low,
        "flagged": on.get("flagged") and any(flag["kind"] in FLAGGED for flag in flags),
    }
    return [code for code, holds in found.items() if holds]
