"""The disaster desk: what is open, gathered as proposals of events; a person gathers them for good.

To gather is to merge, a step on each report: the event is its master, the others follow it, and
what is said to the master is said to all of them (docs/decisions/0033).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, When

from dispatch import bulk
from hotline.models import Clock, Policy, Queue, QueueEntry, Ticket, User
from hotline.models.finding import Tickets
from hotline.models.procedure.reporting_up import OF_REPORTS
from hotline.near import Sighting, same_events
from hotline.positions import Position

MOST = 200  # reports shown at once, the critical and the newest of them
FOLLOWS = (Ticket.State.RECEIVED, Ticket.State.ACCEPTED)  # where the step `merge` begins
# Who is furthest on the way takes the others in, so that nothing is begun again.
ALONG = {str(state): n for n, state in enumerate(Ticket.OPEN)}


@dataclass(frozen=True)
class Event:
    """Reports that may be of one event: `lead` takes the others in; all of them, oldest first."""

    lead: Ticket
    reports: Sequence[Ticket]
    reporters: Mapping[int, int]  # how many stand behind each of them, by its key

    @property
    def is_critical(self) -> bool:
        return any(one.urgency == Ticket.Urgency.CRITICAL for one in self.reports)

    @property
    def last_at(self) -> datetime:
        return self.reports[-1].opened_at

    @property
    def position(self) -> Position | None:
        """Where it is: as the first of them that sent a position said."""
        return next((one.position for one in self.reports if one.position), None)


def open_reports(user: User) -> Tickets:
    """The open disaster reports that `user` sees, critical first, then the newest."""
    places = QueueEntry.objects.filter(audience=user.sight, queue=Queue.DISASTER)
    seen = Ticket.objects.in_sight_of(user).filter(pk__in=places.values("ticket"))
    critical = When(urgency=Ticket.Urgency.CRITICAL, then=0)
    return seen.order_by(Case(critical, default=1), "-opened_at", "-pk")


def events(user: User) -> list[Event]:
    """What is open, by event: those with a critical report first, then where news came last."""
    reports = list(open_reports(user).select_related("lead_office", "category", "account")[:MOST])
    count = reporters(reports)
    found = [_event(group, count) for group in gathered(reports)]
    return sorted(found, key=lambda one: (not one.is_critical, -one.last_at.timestamp()))


def gathered(reports: Sequence[Ticket]) -> list[list[Ticket]]:
    """Reports by event, the oldest first. A confidential one stays alone: it is never merged."""
    policy = Policy.current(Ticket.Kind.DISASTER, Ticket.Urgency.URGENT)
    known = {one.pk: one for one in reports if not one.confidential}
    sightings = (
        Sighting(one.pk, one.opened_at, one.position, one.facts.get("where", ""))
        for one in known.values()
    )
    within = timedelta(minutes=policy.number("gather_minutes"))
    groups = same_events(sightings, metres=policy.number("gather_metres"), within=within)
    alone = [[one] for one in reports if one.confidential]
    return [[known[sighting.key] for sighting in group] for group in groups] + alone


def reporters(reports: Sequence[Ticket]) -> Counter[int]:
    """How many reported each of these: itself, its followers and theirs."""
    count = Counter({one.pk: 1 for one in reports})
    stands_for = {one.pk: one.pk for one in reports}
    while stands_for:
        rows = Ticket.objects.filter(merged_into__in=stands_for).values_list("pk", "merged_into")
        stands_for = {pk: stands_for[into] for pk, into in rows if into is not None}
        count.update(stands_for.values())
    return count


def lead_of(reports: Sequence[Ticket]) -> Ticket:
    """The one that takes the others in: the furthest on its way, then the oldest."""
    return min(reports, key=lambda one: (-ALONG.get(one.state, -1), one.opened_at, one.pk))


def owed_upward(reports: Sequence[Ticket]) -> dict[int, Clock]:
    """The clock of the report upward that is due next, by the key of its ticket."""
    running = Clock.objects.filter(ticket__in=reports, kind__in=OF_REPORTS, stopped_at=None)
    return {clock.ticket_id: clock for clock in running}


def _event(reports: list[Ticket], count: Counter[int]) -> Event:
    return Event(lead_of(reports), reports, {one.pk: count[one.pk] for one in reports})


# Gathering -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gathering:
    """What became of a gathering: into which ticket, and how it went with each of the others."""

    lead: Ticket | None
    outcomes: Sequence[bulk.Outcome]

    @property
    def done(self) -> list[bulk.Outcome]:
        return [one for one in self.outcomes if one.done]

    @property
    def refused(self) -> list[bulk.Outcome]:
        return [one for one in self.outcomes if not one.done]


def gather(chosen: Sequence[bulk.Chosen], *, by: User) -> Gathering:
    """Merge the chosen reports into the one of them that is furthest, each by its own step."""
    found = bulk.tickets(list(chosen), by)
    if len(found) < 2:
        return Gathering(None, ())
    lead, step = lead_of(found), Ticket.steps()["merge"]
    given: dict[str, Any] = {"into": lead.number}
    others = [one for one in chosen if one.number != lead.number]
    return Gathering(lead, [bulk.take(step, one, given, by=by) for one in others])
