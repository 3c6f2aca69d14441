"""The figures derived from the record by plain reading, ticket by ticket: slow, and easy to check.

It shares nothing with `quick` but what is asked and what a figure is. A nightly comparison holds
the two against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Clock, Event, FirstSight, FollowUp, OutboundMessage, Ticket
from supervision.figures.definitions import COUNTS, LAGS, RATES, REPEAT_DAYS, SATISFIED, By
from supervision.figures.question import Question
from supervision.figures.values import Group, Groups, Value, points_of

AT_ONCE = 500  # tickets in memory
CLOCKS = {
    "accepted_in_time": "respond",
    "signed_in_time": "sign",
    "contacted_in_time": "contact",
    "replied_in_time": "reply",
}
HOPS = {
    "to_accept": ("open", "accept"),
    "to_dispatch": ("accept", "dispatch"),
    "to_sign": ("dispatch", "sign"),
    "to_contact": ("sign", "contact"),
    "to_draft": ("sign", "submit"),
    "to_review": ("submit", "review"),
    "to_release": ("submit", "release"),
    "to_deliver": ("release", "delivered"),
    "to_answer": ("open", "answered"),
    "to_see": ("open", "seen"),
    "seen_to_accept": ("seen", "accept"),
}

SPANS = {By.DAY: "%Y-%m-%d", By.WEEK: "%G-W%V", By.MONTH: "%Y-%m"}


class Tally:
    """What the tickets of one group come to."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.shares: dict[str, list[bool]] = defaultdict(list)
        self.lengths: dict[str, list[float]] = defaultdict(list)

    @property
    def values(self) -> Group:
        found: Group = {one.code: Value(self.counts[one.code]) for one in COUNTS}
        for one in RATES:
            found[one.code] = Value(sum(self.shares[one.code]), len(self.shares[one.code]))
        for one in LAGS:
            lengths = self.lengths[one.code]
            found[one.code] = Value(len(lengths), points=points_of(lengths))
        return found


def figures(question: Question) -> Groups:
    """Return every figure of every group, from what was written down when it happened."""
    return by_each(question, [question.by])[question.by]


def by_each(question: Question, ways: Iterable[By]) -> dict[By, Groups]:
    """Return the same told apart in each of these ways, with the record read once."""
    tallies: dict[By, dict[str, Tally]] = {by: defaultdict(Tally) for by in ways}
    for some in _tickets(question):
        clocks, said = _of_tickets(Clock, some), _of_tickets(FollowUp, some)
        events, sent = _of_tickets(Event, some), _of_tickets(OutboundMessage, some)
        looks = _of_tickets(FirstSight, some)
        for ticket in some:
            life = sorted(events[ticket.pk], key=lambda event: event.seq)
            firsts = _firsts(life, sent[ticket.pk], looks[ticket.pk])
            happened = list(_happened(life))
            judged = list(_judged(ticket, life, clocks[ticket.pk], said[ticket.pk], question))
            lasted = list(_lasted(firsts))
            for by, groups in tallies.items():
                tally = groups[_group(ticket, life, by)]
                for code in happened:
                    tally.counts[code] += 1
                for code, held in judged:
                    tally.shares[code].append(held)
                for code, seconds in lasted:
                    tally.lengths[code].append(seconds)
    return {
        by: {group: tally.values for group, tally in groups.items()}
        for by, groups in tallies.items()
    }


def _tickets(question: Question) -> Iterator[list[Ticket]]:
    found = Ticket.objects.filter(
        opened_at__gte=question.begins, opened_at__lt=question.ends, sealed=False
    ).select_related("account__listening_vendor", "lead_office")
    if question.vendor is not None:
        found = found.filter(account__listening_vendor=question.vendor, confidential=False)
    if question.public:
        found = found.filter(confidential=False)
    if question.offices is not None:
        found = found.filter(lead_office__in=question.offices)
    some: list[Ticket] = []
    for ticket in found.iterator(chunk_size=AT_ONCE):
        some.append(ticket)
        if len(some) == AT_ONCE:
            yield some
            some = []
    yield some


def _of_tickets(model: Any, some: list[Ticket]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(ticket__in=[ticket.pk for ticket in some]):
        found[row.ticket_id].append(row)
    return found


def _group(ticket: Ticket, life: list[Event], by: By) -> str:
    match by:
        case By.OFFICE:
            return ticket.lead_office.code if ticket.lead_office else ""
        case By.CATEGORY:
            return ticket.category_id or ""
        case By.CHANNEL:
            return ticket.account.carrier
        case By.ACCOUNT:
            return ticket.account.slug
        case By.DISTRICT:
            return _district(life)
        case By.DAY | By.WEEK | By.MONTH:
            return timezone.localdate(ticket.opened_at).strftime(SPANS[by])
        case By.VENDOR:
            vendor = ticket.account.listening_vendor
            return vendor.code if vendor else ""
    return ""


def _district(life: list[Event]) -> str:
    """What the last acceptance wrote down."""
    said = [event.details.get("district", "") for event in life if event.step == "accept"]
    return said[-1] if said else ""


def _happened(life: list[Event]) -> Iterator[str]:
    """The counts this ticket is in."""
    steps, states = {event.step for event in life}, {event.went_to for event in life}
    yield "opened"
    for code, step in (("accepted", "accept"), ("dispatched", "dispatch")):
        if step in steps:
            yield code
    for state in ("replied", "closed", "declined", "set_aside", "merged"):
        if state in states:
            yield state


def _judged(
    ticket: Ticket,
    life: list[Event],
    clocks: list[Clock],
    said: list[FollowUp],
    question: Question,
) -> Iterator[tuple[str, bool]]:
    """The rates this ticket is in, and whether it counts as one of the good or the bad."""
    kept = {code: _kept(clocks, kind, question.now) for code, kind in CLOCKS.items()}
    for code, held in kept.items():
        if held is not None:
            yield code, held
    happened = set(_happened(life))
    if "dispatched" in happened:
        yield (
            "returned",
            any(
                event.step == "rule"
                and event.details.get("kind") == "return"
                and event.details.get("granted") is True
                for event in life
            ),
        )
    if "replied" in happened:
        yield "reworked", any(event.step == "rework" for event in life)
    if "accepted" in happened:
        yield "repeated", _repeats(ticket)
    told = sorted((one for one in said if one.contacted), key=lambda one: one.pk)
    if told:
        if kept["contacted_in_time"] is not None:
            yield "responded", kept["contacted_in_time"]
        yield "solved", told[-1].solved is True
        yield "satisfied", (told[-1].satisfied or 0) >= SATISFIED


def _lasted(firsts: dict[str, datetime]) -> Iterator[tuple[str, float]]:
    """The lags this ticket has, in seconds."""
    for code, (begins, ends) in HOPS.items():
        if begins in firsts and ends in firsts and firsts[ends] >= firsts[begins]:
            yield code, (firsts[ends] - firsts[begins]).total_seconds()


def _kept(clocks: list[Clock], kind: str, now: datetime) -> bool | None:
    """Whether every limit of a kind was kept; None where none has ended or fallen due."""
    over = [one for one in clocks if one.kind == kind and (one.stopped_at or one.due_at <= now)]
    if not over:
        return None
    return all(one.stopped_at is not None and one.stopped_at <= one.due_at for one in over)


def _repeats(ticket: Ticket) -> bool:
    if ticket.contact_id is None or ticket.category_id is None:
        return False
    before = Ticket.objects.filter(contact=ticket.contact_id, category=ticket.category_id)
    since = ticket.opened_at - timedelta(days=REPEAT_DAYS)
    return before.filter(opened_at__gte=since, opened_at__lt=ticket.opened_at).exists()


def _firsts(
    life: list[Event], sent: list[OutboundMessage], looks: list[FirstSight]
) -> dict[str, datetime]:
    """When each step was taken first, when the vendor saw it, and when an answer first reached the
    citizen.
    """
    found: dict[str, datetime] = {}
    if looks:
        found["seen"] = looks[0].at
    for event in life:
        found.setdefault(event.step, event.at)
        if event.went_to == "replied":
            found.setdefault("answered", event.at)
    arrived = [
        one.ended_at for one in sent if one.release_id and one.state == "sent" and one.ended_at
    ]
    if arrived:
        found["delivered"] = min(arrived)
    return found
