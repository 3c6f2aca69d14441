"""Orders: the inspectorate demands, the office answers on a clock, the inspectorate rules; every
step stands on a record of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from hotline.errors import BadArguments, Moved, PowerMissing, RuleRefuses
from hotline.models import (
    Event,
    LedgerEntry,
    Order,
    OrderBasis,
    OrderEvent,
    OrderNote,
    OrderTicket,
    OrderWords,
    Policy,
    SecurityEvent,
    Ticket,
)
from hotline.models.record import first_fault
from tests.cast import Cast, a_ticket, make_late
from tests.supervision.accounts import TO_OPEN
from tests.supervision.orders import (
    ANSWER,
    TEXT,
    TOLD,
    again,
    an_order,
    answered,
    asks,
    in_days,
    let_pass,
)

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


def steps(order: Order) -> list[str]:
    return list(order.events.values_list("step", flat=True))


# Stories ----------------------------------------------------------------------------------------


def test_an_order_is_answered_accepted_and_concluded_with_a_word_of_accountability(
    cast: Cast,
) -> None:
    order = an_order(cast, a_ticket(cast, "handling"))
    today = f"{timezone.localdate():%Y%m%d}"
    assert order.number.startswith(f"DB-{today}-001-")
    assert (order.state, order.office.code, order.ladder) == ("open", "water", "written")
    assert order.limit == "3wd"
    answered(cast, order)
    assert (order.state, order.waits_until, order.was_late) == ("answered", None, False)
    order.accept_answer(by=cast.inspector, note="属实")
    order.conclude(by=cast.inspector, accountability="admonition", conclusion="对分管负责人诫勉")
    order = again(order)
    assert (order.state, order.accountability) == ("concluded", "admonition")
    assert steps(order) == ["open", "answer", "accept_answer", "conclude"]
    said = [e.words.text for e in order.events.select_related("words") if e.step != "open"]
    assert said == [ANSWER, "属实", "对分管负责人诫勉"]
    assert first_fault(order, order.events.all()) == ""
    assert an_order(cast).number.startswith(f"DB-{today}-002-")


def test_an_answer_that_comes_late_is_late_for_good(cast: Cast) -> None:
    order = let_pass(an_order(cast, a_ticket(cast, "handling")))
    assert order.is_overdue()
    assert order.level == "deep_red"
    answered(cast, order)
    order.send_back(by=cast.inspector, remarks="未说明责任人")
    assert not order.is_overdue()
    order = answered(cast, again(order))
    order.accept_answer(by=cast.inspector)
    order.conclude(by=cast.inspector, accountability="none", conclusion="已整改")
    assert again(order).is_late()
    late = [e.details["late"] for e in order.events.filter(step="answer")]
    assert late == [True, False]


def test_sent_back_the_office_answers_again_on_a_new_clock(cast: Cast) -> None:
    order = answered(cast, an_order(cast))
    with pytest.raises(BadArguments):
        order.send_back(by=cast.inspector, remarks=" ")
    order.send_back(by=cast.inspector, remarks=f"未附现场照片，问{PHONE}")
    assert (order.state, order.round, order.limit) == ("open", 2, "1wd")
    assert order.waits_until == order.due_at
    with pytest.raises(Moved):
        order.accept_answer(by=cast.inspector)
    answered(cast, order, f"照片已补，联系{PHONE}")
    assert order.accept_answer(by=cast.inspector).state == "accepted"
    kept = " ".join(OrderWords.objects.values_list("text", flat=True))
    assert "未附现场照片" in kept
    assert PHONE not in kept


def test_time_is_asked_for_in_time_and_refused_and_the_clock_runs_on(cast: Cast) -> None:
    order = an_order(cast)
    due = order.due_at
    asks(cast, order)
    assert (order.state, order.due_at) == ("open", due)
    with pytest.raises(Moved):
        asks(cast, order)
    order.rule(by=cast.inspector, grant=False, note="现场已可进入")
    order = again(order)
    assert (order.due_at, order.asked_until, order.extensions) == (due, None, 0)
    with pytest.raises(Moved):
        order.rule(by=cast.inspector, grant=True)
    with pytest.raises(RuleRefuses):  # nobody asks for time that has passed
        asks(cast, let_pass(order))


def test_time_that_is_granted_counts_from_then_on_and_once(cast: Cast) -> None:
    order = asks(cast, an_order(cast))
    until = order.asked_until
    order.rule(by=cast.inspector, grant=True)
    assert (order.due_at, order.waits_until, order.was_late) == (until, until, False)
    with pytest.raises(RuleRefuses):
        asks(cast, order)
    late = asks(cast, an_order(cast))
    late = let_pass(late, days=9)
    Order.objects.filter(pk=late.pk).update(asked_until=timezone.now() + timedelta(days=1))
    late = again(late)
    late.rule(by=cast.inspector, grant=True)
    assert not late.is_overdue()
    assert late.is_late()  # silenced for the future, never for the past


def test_an_answer_given_while_time_is_asked_for_makes_the_wish_moot(cast: Cast) -> None:
    order = answered(cast, asks(cast, an_order(cast)))
    assert order.asked_until is None
    assert order.events.last().details["lapsed"] is True


def test_a_batch_of_which_one_ticket_leaves_the_offices_sight(cast: Cast) -> None:
    kept, gone = a_ticket(cast, "handling"), a_ticket(cast, "dispatched")
    order = an_order(cast, kept, gone)
    assert order.subject == "batch"

    def seen(person: Any) -> list[Ticket]:
        found = Order.objects.in_sight_of(person).for_reading(person).get(pk=order.pk)
        return [line.ticket for line in found.seen_lines]

    assert seen(cast.leader) == seen(cast.duty) == [kept, gone]
    gone.ask_return(by=cast.handler, reason="not_our_duty", ground="《条例》第六条")
    gone.requests.get().rule(by=cast.duty, grant=True)
    assert seen(cast.leader) == [kept]
    assert seen(cast.duty) == seen(cast.inspector) == [kept, gone]
    answered(cast, again(order))  # it still has to answer


def test_the_level_goes_up_the_ladder_and_never_down(cast: Cast) -> None:
    order = an_order(cast, ladder="phone")
    order.raise_level(by=cast.inspector, to="written", note="电话未答")
    order.raise_level(by=cast.inspector, to="joint", note="会同主管部门")
    for to in ("joint", "reminder"):
        with pytest.raises(BadArguments):
            order.raise_level(by=cast.inspector, to=to, note="再")
    order.raise_level(by=cast.inspector, to="discipline", note="移交")
    assert [s.name for s in order.open_steps(cast.inspector)] == ["conclude"]
    told = [(e.details["before"], e.details["to"]) for e in order.events.filter(step="raise_level")]
    assert told == [("phone", "written"), ("written", "joint"), ("joint", "discipline")]


def test_nobody_is_held_accountable_before_the_time_to_answer_has_passed(cast: Cast) -> None:
    order = an_order(cast)
    with pytest.raises(RuleRefuses):
        order.conclude(by=cast.inspector, accountability="criticism", conclusion="未答复")
    silent = let_pass(order)
    silent.conclude(by=cast.inspector, accountability="criticism", conclusion="逾期未答复")
    assert (silent.state, silent.was_late) == ("concluded", True)
    mistaken = an_order(cast)
    mistaken.conclude(by=cast.inspector, accountability="none", conclusion="开错")
    assert mistaken.was_late is False


# Opening ----------------------------------------------------------------------------------------


def test_no_order_without_a_basis(cast: Cast) -> None:
    for given in ({"basis": ""}, {"basis": None}, {"basis": "nonsense"}):
        with pytest.raises(BadArguments) as refused:
            an_order(cast, **given)
        assert refused.value.facts["errors"][0]["loc"] == "basis"
    with pytest.raises(BadArguments) as refused:
        Order.objects.open({"text": TEXT, "office": "water"}, by=cast.inspector)
    assert "依据" in refused.value.facts["errors"][0]["msg"]
    assert not Order.objects.exists()
    with pytest.raises(BadArguments):
        an_order(cast, basis="other")
    words = an_order(cast, basis="市长热线批示第17号")
    assert (words.basis, words.ground) == ("other", "市长热线批示第17号")


def test_the_catalogue_of_bases_is_data(cast: Cast) -> None:
    OrderBasis.objects.fill()
    OrderBasis.objects.filter(code="leader").update(in_use=False)
    OrderBasis.objects.create(code="flood_season", name="汛期专项督查")
    assert an_order(cast, basis="flood_season").basis == "flood_season"
    with pytest.raises(BadArguments):
        an_order(cast, basis="leader")
    assert "leader" in OrderBasis.objects.names()


def test_what_an_order_is_about_decides_who_answers(cast: Cast) -> None:
    received, handled = a_ticket(cast), a_ticket(cast, "handling")
    entry = LedgerEntry.objects.enter(TO_OPEN | {"office": "housing", "door": ""}, by=cast.housing)
    orders = {
        "ticket": an_order(cast, number=handled.number, office=""),
        "nobody's": an_order(cast, received),
        "named": an_order(cast, handled, office="housing"),
        "account": an_order(cast, account=entry.pk, office=""),
        "office": an_order(cast, office="urban"),
    }
    told = {name: (one.subject, one.office.code) for name, one in orders.items()}
    assert told == {
        "ticket": ("ticket", "water"),
        "nobody's": ("ticket", "centre"),
        "named": ("ticket", "housing"),
        "account": ("account", "housing"),
        "office": ("office", "urban"),
    }
    for wrong, loc in (
        ({"office": ""}, "office"),
        ({"office": "nowhere"}, "office"),
        ({"number": "20260101-000001-0"}, "tickets"),
        ({"account": 999_999}, "account"),
        ({"account": entry.pk, "number": handled.number}, "account"),
        ({"tickets": [received.number, handled.number], "office": ""}, "office"),
        ({"due_at": in_days(-1)}, "due_at"),
        ({"text": " "}, "text"),
    ):
        with pytest.raises(BadArguments) as refused:
            an_order(cast, **wrong)
        assert refused.value.facts["errors"][0]["loc"] == loc, wrong


def test_a_sealed_matter_and_an_accused_office_are_no_matter_for_an_order(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=ticket.pk).update(accused_office=cast.housing.office)
    with pytest.raises(RuleRefuses):
        an_order(cast, ticket, office="housing")
    Ticket.objects.filter(pk=ticket.pk).update(sealed=True)
    with pytest.raises(RuleRefuses):
        an_order(cast, ticket)


def test_the_clock_is_the_policys_and_the_inspector_may_name_another_time(cast: Cast) -> None:
    urgent = a_ticket(cast, "handling")
    Ticket.objects.filter(pk=urgent.pk).update(urgency="critical")
    Policy.objects.create(kind="", urgency="critical", version=2, limits={"order": "2h"})
    order = an_order(cast, urgent, a_ticket(cast, "handling"))
    assert order.limit == "2h"
    assert order.due_at == order.opened_at + timedelta(hours=2)
    named = an_order(cast, due_at=in_days(30))
    assert named.due_at > timezone.now() + timedelta(days=29)
    assert named.started_at < named.blue_at < named.yellow_at < named.due_at


# Powers and sight ---------------------------------------------------------------------------------


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
