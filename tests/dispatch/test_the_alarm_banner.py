"""People in danger: on every page of those who work, noted once for a room, and on the record."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.models import AlarmNote, DutyState, SecurityEvent, Ticket, User
from hotline.models.record import faults
from tests.cast import Cast, a_ticket
from tests.dispatch.raining import handled, in_danger, reported, window

pytestmark = pytest.mark.django_db


def banner(by: User, path: str = "/desk/hot/") -> str:
    """The banner on a page; empty where the page has none."""
    html = str(window(by).get(path).content.decode())
    return html.split('id="siren"')[1].split("</header>")[0] if 'id="siren"' in html else ""


def rings(by: User, ticket: Ticket) -> bool:
    return ticket.number in str(window(by).get("/desk/alarms/").content.decode())


def note(ticket: Ticket, by: User, **headers: str) -> Any:
    return window(by).post(f"/desk/alarms/{ticket.number}/", headers=headers)


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/hot/", "/desk/disaster/", "/desk/shift/", "/desk/filters/"]
)
def test_it_stands_on_every_page(cast: Cast, path: str) -> None:
    ticket = in_danger(cast)
    html = banner(cast.operator, path)
    assert "有人遇险" in html
    assert ticket.number in html
    assert "119" in html


def test_it_rings_for_who_works_with_it_and_for_nobody_else(cast: Cast) -> None:
    ticket = in_danger(cast)
    assert rings(cast.operator, ticket)
    assert rings(cast.duty, ticket)
    for person in (cast.rival, cast.handler, cast.inspector):
        assert not rings(person, ticket)
    handled(cast, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(urgency="critical")
    assert rings(cast.handler, ticket)
    assert not rings(cast.housing, ticket)


def test_without_people_in_danger_nothing_rings(cast: Cast) -> None:
    assert not rings(cast.duty, reported(cast))
    assert not rings(cast.duty, a_ticket(cast))
    assert 'data-ringing="0"' in banner(cast.duty)


def test_who_notes_it_quiets_their_room_and_no_other(cast: Cast) -> None:
    ticket = in_danger(cast)
    assert note(ticket, cast.operator, Accept="application/json").status_code == 204
    assert not rings(cast.operator2, ticket)
    assert rings(cast.duty, ticket)
    event = ticket.events.get(step="alarm_noted")
    assert (event.by, event.details) == (cast.operator, {"dangers": ["trapped"]})
    assert not list(faults(Ticket.objects.get(pk=ticket.pk)))


def test_it_is_noted_once_however_often_it_is_pressed(cast: Cast) -> None:
    ticket = in_danger(cast)
    for person in (cast.operator, cast.operator, cast.operator2):
        assert note(ticket, person).status_code == 302
    assert AlarmNote.objects.get().by == cast.operator
    assert ticket.events.filter(step="alarm_noted").count() == 1


def test_more_people_in_danger_ring_again(cast: Cast) -> None:
    ticket = in_danger(cast)
    note(ticket, cast.duty)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.alarm(by=cast.machine, dangers=["injured"])
    assert rings(cast.duty, ticket)
    note(ticket, cast.duty)
    assert not rings(cast.duty, ticket)


def test_what_a_person_found_not_critical_is_quiet(cast: Cast) -> None:
    ticket = in_danger(cast)
    handled(cast, ticket)
    assert Ticket.objects.get(pk=ticket.pk).urgency == "normal"
    assert not rings(cast.duty, ticket)


def test_who_is_away_is_not_called(cast: Cast) -> None:
    ticket = in_danger(cast)
    DutyState.say("away", by=cast.duty)
    assert not rings(cast.duty, ticket)
    assert rings(cast.duty2, ticket)


def test_out_of_sight_there_is_nothing_to_note(cast: Cast) -> None:
    ticket = in_danger(cast)
    assert note(ticket, cast.rival).status_code == 404
    assert not AlarmNote.objects.exists()


def test_who_only_watches_is_told_why_they_may_not(cast: Cast) -> None:
    ticket = in_danger(cast)
    answer = note(ticket, cast.inspector)
    assert answer.status_code == 403
    assert "受理或办理" in answer.content.decode()
    assert SecurityEvent.objects.get(what="alarm_note_refused").by == cast.inspector
