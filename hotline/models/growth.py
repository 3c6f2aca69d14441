"""Watches whether matters grow: counts, for each office that leads some of it, the people who
reported one event, and raises the alarm where the policy says so.

What grew once is told again when so many times as many report it; or when nobody did for as long as
people are counted back, and it begins anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from hotline.models.growing import Matter, MatterAlarm, MatterTicket, leaders_of
from hotline.models.hot import NO_MATTER, gathered
from hotline.models.organisations import Office
from hotline.models.policies import Policy
from hotline.models.tickets import Ticket
from hotline.models.versions import one_editor_at_a_time

CENTRE = "centre"  # the audience that sees what is not sealed


class Report(NamedTuple):
    """A ticket, as far as it counts."""

    ticket: int
    contact: int
    office: int | None  # that leads it
    at: datetime


def follow(now: datetime) -> list[MatterAlarm]:
    """Look once; return the alarms that were raised. Two at once raise each only once: whoever
    comes second waits, and finds what the first one kept.
    """
    groups = gathered(Ticket.objects.seen_at(CENTRE), now)  # the slow part, under no lock
    if not groups:
        return []
    with one_editor_at_a_time("matters"):
        offices = Office.objects.in_bulk()
        centre = next((pk for pk, office in offices.items() if office.is_centre), None)
        matters = _matters(groups, now)
        alarms = MatterAlarm.objects.filter(matter__in=matters)
        newest = alarms.order_by("matter_id", "office_id", "-number")
        told = {
            (one.matter_id, one.office_id): one for one in newest.distinct("matter_id", "office_id")
        }
        raised = [
            _alarm(matter, offices[office], own, told.get((matter.pk, office)), now)
            for matter, reports in matters.items()
            for office, own in _by_office(reports, centre)
        ]
    return [alarm for alarm in raised if alarm]


def _matters(groups: Sequence[Sequence[int]], now: datetime) -> dict[Matter, list[Report]]:
    """The matters that are known, and those that enough people now report, with what counts."""
    keys = [pk for group in groups for pk in group]
    reports = _reports(keys)
    lines = MatterTicket.objects.filter(ticket__in=keys).select_related("matter__policy")
    known = {line.ticket_id: line.matter for line in lines}
    policy = Policy.current("", Ticket.Urgency.NORMAL)
    found: dict[Matter, list[Report]] = defaultdict(list)
    new: list[MatterTicket] = []
    for group in groups:
        there = [reports[pk] for pk in group if pk in reports]
        told = Counter(known[one.ticket] for one in there if one.ticket in known)
        if told:
            matter = told.most_common(1)[0][0]
        elif there and _people(there, Matter(policy=policy).within, now) >= policy.number(
            "hot_people"
        ):
            matter = Matter.objects.create(policy=policy, since=there[0].at)
        else:
            continue
        new += [
            MatterTicket(ticket_id=one.ticket, matter=matter)
            for one in there
            if one.ticket not in known
        ]
        for one in there:
            found[known.get(one.ticket, matter)].append(one)
    MatterTicket.objects.bulk_create(new)
    return found


def _reports(keys: Sequence[int]) -> dict[int, Report]:
    """As they stand now: what was set aside or became confidential meanwhile does not count."""
    seen = Ticket.objects.seen_at(CENTRE).filter(pk__in=keys, confidential=False)
    rows = seen.exclude(state__in=NO_MATTER).order_by("opened_at", "pk")
    told = rows.values_list("pk", "contact_id", "lead_office_id", "opened_at")
    return {row[0]: Report(*row) for row in told}


def _by_office(reports: list[Report], centre: int | None) -> Iterator[tuple[int, list[Report]]]:
    """What each office sees of it: the centre everything, a lead office what it leads."""
    if centre is not None:
        yield centre, reports
    for office in sorted({one.office for one in reports if one.office} - {centre}):
        yield office, [one for one in reports if one.office == office]


def _alarm(
    matter: Matter,
    office: Office,
    reports: list[Report],
    last: MatterAlarm | None,
    now: datetime,
) -> MatterAlarm | None:
    """Raise it if it is due. An office that nobody leads is told of by the centre's alarm."""
    people = _people(reports, matter.within, now)
    least, growth = matter.policy.number("hot_people"), matter.policy.number("hot_growth")
    if last is not None and not _calmed(reports, last.at, matter.within):
        least = max(least, last.people * growth)
    if people < least:
        return None
    leaders = leaders_of(office)
    if not leaders and not office.is_centre:
        return None
    newest = max(reports, key=lambda one: one.at)
    alarm = MatterAlarm.objects.create(
        matter=matter,
        office=office,
        number=last.number + 1 if last else 1,
        people=people,
        since=min(one.at for one in reports),
        ticket_id=newest.ticket,
        at=now,
    )
    alarm.to.add(*leaders)
    alarm.tell(leaders)
    return alarm


def _people(reports: Iterable[Report], within: timedelta, now: datetime) -> int:
    """People, not tickets: who writes ten times is one."""
    return len({one.contact for one in reports if one.at >= now - within})


def _calmed(reports: Iterable[Report], told_at: datetime, within: timedelta) -> bool:
    """Whether, since it was told, nobody reported it for as long as people are counted back."""
    times = sorted(one.at for one in reports)
    before = [at for at in times if at <= told_at][-1:] or [told_at]
    return any(
        later - earlier > within
        for earlier, later in pairwise([*before, *(at for at in times if at > told_at)])
    )
