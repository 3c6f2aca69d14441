"""Handing over at the end of a shift, and saying where one is meanwhile."""

from __future__ import annotations

import pytest
from django.test import Client

from hotline.errors import BadArguments
from hotline.models import DutyState, Note, Ticket, User
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def on_the_desk_of(person: User, cast: Cast) -> Ticket:
    ticket = a_ticket(cast)
    ticket.take(by=person)
    return ticket


def test_some_are_handed_over_each_with_its_own_remark(cast: Cast) -> None:
    first, second, kept = (on_the_desk_of(cast.operator, cast) for _ in range(3))
    desk = desk_of(cast.operator)
    assert all(one.number in desk.get("/desk/shift/").content.decode() for one in (first, kept))
    desk.post(
        "/desk/shift/",
        {
            "to": cast.operator2.username,
            "t": [f"{one.number}:{one.version}" for one in (first, second)],
            f"note-{first.number}": "等回电",
            f"note-{kept.number}": "不交",
        },
    )
    holders = {t.number: t.taken_by for t in Ticket.objects.all()}
    assert holders == {
        first.number: cast.operator2,
        second.number: cast.operator2,
        kept.number: cast.operator,
    }
    assert [note.text for note in Note.objects.all()] == ["等回电"]


def test_who_is_away_gets_nothing_by_whatever_way(cast: Cast) -> None:
    ticket = on_the_desk_of(cast.operator, cast)
    DutyState.say("away", by=cast.operator2)
    page = desk_of(cast.operator).post(
        "/desk/shift/",
        {"to": cast.operator2.username, "t": f"{ticket.number}:{ticket.version}"},
    )
    assert "已离开" in page.content.decode()
    with pytest.raises(BadArguments):
        ticket.hand_over(by=cast.operator, to=cast.operator2.username)
    assert Ticket.objects.get(pk=ticket.pk).taken_by == cast.operator
    DutyState.say("break", by=cast.operator2)
    ticket.hand_over(by=cast.operator, to=cast.operator2.username)


def test_a_state_is_said_in_the_top_bar_and_stays_since_when(cast: Cast) -> None:
    desk = desk_of(cast.operator)
    assert 'data-state="on"' in desk.get("/desk/").content.decode()
    desk.post("/desk/duty/", {"state": "break"})
    told = DutyState.objects.get(person=cast.operator)
    desk.post("/desk/duty/", {"state": "break"})
    assert DutyState.objects.get(person=cast.operator).since == told.since
    assert 'id="duty" data-state="break"' in desk.get("/desk/").content.decode()
    assert desk.post("/desk/duty/", {"state": "gone fishing"}).status_code == 422


def test_nobody_hands_over_what_lies_on_anothers_desk_elsewhere(cast: Cast) -> None:
    foreign = a_ticket(cast, "handling")
    desk_of(cast.rival).post(
        "/desk/shift/", {"to": cast.operator.username, "t": f"{foreign.number}:{foreign.version}"}
    )
    assert Ticket.objects.get(pk=foreign.pk).taken_by == cast.handler
