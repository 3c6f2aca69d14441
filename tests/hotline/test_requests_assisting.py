"""One office leads and others assist: everybody's part is on record, only the lead answers."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from hotline.errors import BadArguments, PowerMissing, RuleRefuses
from hotline.models import Reply, Ticket
from tests.asked import led_to, with_rules
from tests.cast import Cast, a_ticket, enrol

pytestmark = pytest.mark.django_db


def open_clocks(ticket: Ticket) -> set[str]:
    return set(ticket.clocks.filter(stopped_at=None).values_list("kind", flat=True))


def test_assisting_offices_have_an_earlier_clock(cast: Cast) -> None:
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        ticket = led_to(cast, "assisted")
    assist, reply = ticket.clocks.get(kind="assist"), ticket.clocks.get(kind="reply")
    assert assist.started_at == reply.started_at
    assert (assist.limit, reply.limit) == ("3wd", "5wd")
    assert timezone.localtime(assist.due_at).isoformat() == "2026-11-26T17:30:00+08:00"


def test_what_part_of_the_time_they_have_is_the_policys(cast: Cast) -> None:
    ticket = with_rules(a_ticket(cast, "accepted"), assist_share=0.4)
    ticket.dispatch(by=cast.duty, lead="water", assist=["housing"])
    assert ticket.clocks.get(kind="assist").limit == "2wd"


def test_without_assisting_offices_no_such_clock_runs(cast: Cast) -> None:
    assert "assist" not in open_clocks(a_ticket(cast, "handling"))


def test_their_clock_stops_when_the_last_of_them_has_told_its_part(cast: Cast) -> None:
    ticket = led_to(cast, "assisted")
    urban = next(office for office in ticket.offices if office.code == "urban")
    cast_urban = enrol("urban", "handler", urban.organisation, urban)

    ticket.assist(by=cast.housing, text="已封闭路口")
    ticket.assist(by=cast.housing_head, text="已设警示牌")
    assert "assist" in open_clocks(ticket)
    assert [told for _office, told in ticket.assistance()] == [True, False]

    ticket.assist(by=cast_urban, text="已清理占道")
    assert "assist" not in open_clocks(ticket)
    parts = ticket.notes.filter(kind="assist")
    assert [note.by.office.code for note in parts] == ["housing", "housing", "urban"]
    told = ticket.events.filter(step="assist")
    assert [event.details for event in told] == [
        {"office": code} for code in ("housing", "housing", "urban")
    ]


def test_what_was_told_before_a_new_dispatch_does_not_count_for_it(cast: Cast) -> None:
    ticket = led_to(cast, "assisted")
    ticket.assist(by=cast.housing, text="已封闭路口")
    ticket.ask_return(by=cast.handler, reason="not_our_duty", ground="第六条")
    ticket.requests.get().rule(by=cast.duty, grant=True)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.dispatch(by=cast.duty, lead="water", assist=["housing"])
    assert [told for _office, told in ticket.assistance()] == [False]
    assert "assist" in open_clocks(ticket)


def test_only_an_assisting_office_assists_and_only_the_lead_answers(cast: Cast) -> None:
    ticket = led_to(cast, "assisted")
    for person in (cast.handler, cast.duty):
        with pytest.raises(RuleRefuses):
            ticket.assist(by=person, text="x")
    with pytest.raises(PowerMissing):
        ticket.assist(by=cast.operator, text="x")
    with pytest.raises(RuleRefuses):
        Reply.objects.draft(ticket, "已处理。", by=cast.housing)


def test_personal_data_in_what_offices_tell_each_other_is_masked(cast: Cast) -> None:
    ticket = led_to(cast, "assisted")
    ticket.assist(by=cast.housing, text="已联系13800138000")
    assert "13800138000" not in ticket.notes.latest("pk").text


def test_the_centre_urges_and_has_to_say_why(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    with pytest.raises(RuleRefuses):
        ticket.urge(by=cast.leader, note="快")
    with pytest.raises(BadArguments):
        ticket.urge(by=cast.duty, note=" ")
    clocks = list(ticket.clocks.values())
    ticket.urge(by=cast.duty, note="市民再次来电")
    assert list(ticket.clocks.values()) == clocks
    assert ticket.notes.get().text == "市民再次来电"


def test_an_inspector_escalates_and_touches_nothing_else(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    before = Ticket.objects.get(pk=ticket.pk)
    clocks = list(ticket.clocks.values())
    with pytest.raises(BadArguments):
        ticket.escalate(by=cast.inspector)
    ticket.escalate(by=cast.inspector, note="多次催办未果")
    now = Ticket.objects.get(pk=ticket.pk)
    same = ("state", "taken_by_id", "lead_office_id", "due_at", "urgency")
    assert [getattr(now, name) for name in same] == [getattr(before, name) for name in same]
    assert list(now.clocks.values()) == clocks
    assert now.events.latest("seq").step == "escalate"
    for person in (cast.duty, cast.main, cast.operator):
        with pytest.raises(PowerMissing):
            now.escalate(by=person, note="x")
