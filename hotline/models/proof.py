"""Does the whole record still say what was written? Every chain, in one pass, at any time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from hotline.models.card_acts import card_faults
from hotline.models.cards import Card
from hotline.models.inspection import Sample, SampleEvent
from hotline.models.inspection.sealing import seal_faults
from hotline.models.orders import Order, OrderEvent
from hotline.models.orders.files import file_faults
from hotline.models.record import ChainedEvent, Event, first_fault
from hotline.models.tickets import Ticket

AT_ONCE = 2000  # rows held in memory
OF_THE_TICKET = ("number", "head", "length", "state", "version")


class Chain(NamedTuple):
    """What was found of one ticket: how many events, and the first fault (empty: whole)."""

    events: int
    fault: str


def chains() -> Iterator[Chain]:
    """Yield every ticket's chain, then every event whose ticket is gone.

    One statement reads tickets and events together: a step taken meanwhile is wholly in it or not
    at all, so a running house gives no false alarm. A ticket that vanished with all its events
    leaves nothing to find here; that is what a signed daily digest of all heads is for.
    """
    columns = [f.attname for f in Event._meta.concrete_fields]
    told = Event.objects.select_related("ticket").order_by("ticket_id", "seq")
    told = told.only(*columns, *(f"ticket__{name}" for name in OF_THE_TICKET))
    with transaction.atomic():
        for _pk, found in groupby(told.iterator(chunk_size=AT_ONCE), attrgetter("ticket_id")):
            events = list(found)
            yield Chain(len(events), first_fault(events[0].ticket, events))
        for ticket in Ticket.objects.filter(events=None).iterator(chunk_size=AT_ONCE):
            yield Chain(0, first_fault(ticket, []))
        there = Ticket.objects.filter(pk=OuterRef("ticket_id"))
        for event in Event.objects.filter(~Exists(there)).iterator(chunk_size=AT_ONCE):
            yield Chain(0, f"event {event.seq} ({event.step}) belongs to a ticket that is gone")


def beside_the_tickets() -> Iterator[str]:
    """Yield what is wrong with the cards, the orders and their files, and the inspection of
    vendors.
    """
    yield from card_faults(Card.objects.all())
    yield from _broken(OrderEvent, Order)
    yield from file_faults()
    yield from _broken(SampleEvent, Sample)
    yield from seal_faults()


def _broken(events: type[ChainedEvent], things: Any) -> Iterator[str]:
    """Yield what is wrong with the chains of such things; one that lost all its events has a
    length that tells.
    """
    key: str = events.thing
    told = events.objects.select_related(key).order_by(f"{key}_id", "seq")  # type: ignore[attr-defined]
    with transaction.atomic():
        for _pk, found in groupby(told.iterator(chunk_size=AT_ONCE), attrgetter(f"{key}_id")):
            one = list(found)
            if fault := first_fault(getattr(one[0], key), one):
                yield fault
        for thing in things.objects.filter(events=None).iterator(chunk_size=AT_ONCE):
            yield first_fault(thing, [])
