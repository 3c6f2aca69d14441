"""Raises cards: finds by an index the clocks that came to a point, and writes down what that was.

Several workers at once each take other rows; what one that dies had taken is free again, with
nothing written. What was crossed before a clock was stopped or put off is raised all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from hotline import events, numbers
from hotline.models.card_acts import CardRecipient
from hotline.models.card_notices import CardNotice, Ends, first_notices
from hotline.models.card_people import Roster
from hotline.models.cards import Card
from hotline.models.climbing import Crossing, rank_of
from hotline.models.clocks import Clock
from hotline.models.evidence import READ, evidence, owners
from hotline.models.organisations import Office

AT_ONCE = 200  # clocks a transaction
Crossed = tuple[Clock, tuple[Crossing, ...]]


def due(now: datetime) -> QuerySet[Clock]:
    """The clocks that came to a point no sweep has seen, the longest waiting first."""
    return Clock.objects.filter(next_point_at__lte=now).order_by("next_point_at")


def raise_cards(now: datetime) -> int:
    """Raise what is due; return how many cards that were."""
    raised = 0
    while (some := _raise_some(now)) is not None:
        raised += some
    return raised


def _raise_some(now: datetime) -> int | None:
    with transaction.atomic():
        keys = free(now)
        if not keys:
            return None
        clocks = list(_with_tickets(Clock.objects.filter(pk__in=keys)))
        cards = _raise([(clock, clock.crossed(now)) for clock in clocks], now)
        for clock in clocks:
            clock.next_point_at = None if clock.stopped_at else clock.next_point(now)
        Clock.objects.bulk_update(clocks, ["next_point_at"])
    return len(cards)


def free(now: datetime) -> list[int]:
    """The keys of the next that are due and no other worker has taken, held until we commit."""
    found = due(now).select_for_update(skip_locked=True, no_key=True)
    return list(found.values_list("pk", flat=True)[:AT_ONCE])


def raise_owed(moved: Iterable[Clock]) -> None:
    """Raise what clocks had crossed before the step under way gave them other times."""
    owed = {clock.pk: clock.owed for clock in moved}
    fresh = _with_tickets(Clock.objects.filter(pk__in=owed))  # the step's own copies stay as is
    _raise([(clock, owed[clock.pk]) for clock in fresh], timezone.now())


def _with_tickets(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    return clocks.select_related("policy", "ticket__lead_office")


def _raise(crossed: Sequence[Crossed], now: datetime) -> list[Card]:
    """Write the cards, whom they go to, and tell them; as many questions for one as for many."""
    there = Card.objects.filter(clock__in=[clock.pk for clock, _all in crossed])
    known = set(there.values_list("clock_id", "level", "due_at"))
    new = [
        (clock, crossing, crossing is all_of_it[-1])
        for clock, all_of_it in crossed
        for crossing in all_of_it
        if (clock.pk, str(crossing.level), crossing.due_at) not in known
    ]
    if not new:
        return []
    prefetch_related_objects([clock.ticket for clock, *_rest in new], *READ)
    offices, ends = {o.code: o for o in Office.objects.all()}, Ends(now)
    cards = []
    drawn = _numbers(len(new), now)
    for number, (clock, crossing, announced) in zip(drawn, new, strict=True):
        owing = owners(clock, crossing, offices)
        card = Card(
            number=number,
            ticket=clock.ticket,
            clock=clock,
            kind=clock.kind,
            level=crossing.level,
            rank=rank_of(crossing.level),
            offices=[office.pk for office in owing],
            due_at=crossing.due_at,
            crossed_at=crossing.at,
            raised_at=now,
            announced=announced,
            evidence=evidence(clock, crossing, owing),
            answer_due_at=ends.of(clock.policy.span("explain_within")),
            appeal_until=ends.of(clock.policy.span("appeal_within")),
        )
        card.seal = card.sealed()
        cards.append(card)
    Card.objects.bulk_create(cards)
    _tell(cards, ends)
    return cards


def _tell(cards: Sequence[Card], ends: Ends) -> None:
    """Those a card goes to hear of it, and who watches; of lower levels nobody is told."""
    announced = [card for card in cards if card.announced]
    roster = Roster(office for card in announced for office in card.offices)
    recipients = [
        CardRecipient(card=card, person=person, rung=rung)
        for card in announced
        for person, rung in roster.told(
            card.level, card.clock.policy, card.offices, card.ticket.taken_by_id
        )
    ]
    CardRecipient.objects.bulk_create(recipients)
    CardNotice.objects.bulk_create(first_notices(recipients, ends))
    told: dict[int, set[int]] = defaultdict(set)
    for one in recipients:
        told[one.card_id].add(one.person_id)
    for card in announced:
        frame = events.AlertRaised(
            number=card.ticket.number,
            clock=card.kind,
            level=card.level,
            due_at=card.due_at.isoformat(),
        )
        events.publish({"inspectorate": frame} | {f"person:{pk}": frame for pk in told[card.pk]})


def _numbers(count: int, now: datetime) -> list[str]:
    """Draw numbers for so many cards; one drawn and not used is a gap and no harm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('hotline_card_serial') FROM generate_series(1, %s)", [count])
        serials = [serial for (serial,) in cursor.fetchall()]
    day = timezone.localdate(now)
    return [f"C{numbers.format_number(day, serial)}" for serial in serials]
