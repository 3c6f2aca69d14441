"""Whose an order is, what it never does, and what stands of it for good."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from hotline.errors import PowerMissing, RuleRefuses
from hotline.models import (
    Event,
    Order,
    OrderEvent,
    OrderNote,
    OrderTicket,
    OrderWords,
    SecurityEvent,
    Ticket,
)
from hotline.models.record import first_fault
from tests.cast import Cast, a_ticket, make_late
from tests.supervision.orders import (
    ANSWER,
    TOLD,
    an_order,
    answered,
    asks,
)

pytestmark = pytest.mark.django_db


def test_each_side_takes_its_own_steps_and_nobody_else_any(cast: Cast) -> None:
    order = an_order(cast)
    for person in cast.everybody():
        if person != cast.inspector:
            with pytest.raises(PowerMissing):
                Order.objects.open(by=person, **TOLD, office="water")
            with pytest.raises(PowerMissing):
                order.raise_level(by=person, to="joint", note="x")
        if person not in (cast.leader, cast.main):
            with pytest.raises((PowerMissing, RuleRefuses)):
                order.answer(by=person, text=ANSWER)
        if person not in (cast.handler, cast.head, cast.leader, cast.main):
            with pytest.raises((PowerMissing, RuleRefuses)):
                order.ask_extension(by=person, reason="site", until=order.due_at, ground="x")
    assert Order.objects.count() == 1
    assert SecurityEvent.objects.filter(what="order_refused").exists()
    offered = {
        name: [s.name for s in order.open_steps(getattr(cast, name))]
        for name in ("operator", "handler", "leader", "duty", "housing_leader", "inspector")
    }
    assert offered == {
        "operator": [],
        "handler": ["ask_extension"],
        "leader": ["answer", "ask_extension"],
        "duty": [],
        "housing_leader": [],
        "inspector": ["raise_level", "conclude"],
    }


def test_each_sees_what_is_theirs_and_a_vendor_nothing(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    on_ticket, on_office = an_order(cast, ticket), an_order(cast)

    def seen(name: str) -> set[Order]:
        return set(Order.objects.in_sight_of(getattr(cast, name)))

    both = {on_ticket, on_office}
    for name in ("inspector", "handler", "leader"):
        assert seen(name) == both
    assert seen("duty") == {on_ticket}
    for name in ("operator", "rival", "housing_leader", "administrator", "machine"):
        assert seen(name) == set()
    Ticket.objects.filter(pk=ticket.pk).update(sealed=True)
    ticket.places.exclude(audience="inspectorate").delete()
    assert seen("duty") == set()
    cast.housing.office.parent = cast.handler.office
    cast.housing.office.save()
    below = an_order(cast, office="housing")
    assert below in seen("leader")
    assert seen("housing_leader") == {below}


# What an order never does, and what stands --------------------------------------------------------


def test_an_order_never_touches_its_ticket(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    make_late(ticket)
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    beside = [list(ticket.clocks.values()), list(ticket.places.values())]
    events = Event.objects.count()
    order = asks(cast, an_order(cast, ticket))
    order.rule(by=cast.inspector, grant=True)
    order.note_case("先不通知", by=cast.inspector)
    answered(cast, order).send_back(by=cast.inspector, remarks="不全")
    order.raise_level(by=cast.inspector, to="on_site", note="现场看")
    answered(cast, order).accept_answer(by=cast.inspector)
    order.conclude(by=cast.inspector, accountability="talk", conclusion="提醒谈话")
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
    assert [list(ticket.clocks.values()), list(ticket.places.values())] == beside
    assert Event.objects.count() == events


def test_the_record_is_append_only_and_shows_what_was_changed(cast: Cast) -> None:
    order = answered(cast, an_order(cast, a_ticket(cast, "handling")))
    order.note_case("线索", by=cast.inspector)
    for model in (OrderEvent, OrderWords, OrderNote, OrderTicket):
        for change in (f"UPDATE {model._meta.db_table} SET id = id", None):
            sql = change or f"DELETE FROM {model._meta.db_table}"
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(text="改过的要求")
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(basis="")
    for who in (cast.operator, cast.leader):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderNote.objects.create(
                order=order, by=who, by_kind=who.organisation_kind, text="不该有"
            )
    assert first_fault(order, order.events.all()) == ""
    events = list(order.events.all())
    events[1].details["late"] = True
    assert "was changed" in first_fault(order, events)
    assert "are there" in first_fault(order, events[:1])
    for event in order.events.all():
        assert ANSWER not in str(event.details)
    call_command("verify_record")
    Order.objects.filter(pk=order.pk).update(length=1)
    with pytest.raises(CommandError, match=order.number):
        call_command("verify_record")
