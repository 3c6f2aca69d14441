"""The wall at a glance: what came in, what waits, who is late, who is there, what is in trouble."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch import consoles
from hotline.models import Clock, DoorCheck, DutyState, Policy, QueueEntry, Ticket, User
from hotline.models.sight import NAMED
from supervision.wall import numbers, showing
from supervision.wall.consoles import manning
from tests.cast import Cast, a_ticket, make_late
from tests.dispatch.raining import in_danger
from tests.supervision.accounts import an_entry, page

pytestmark = pytest.mark.django_db


def late_by(cast: Cast, **span: float) -> Ticket:
    """A ticket at the water office that has been due for so long."""
    ticket = a_ticket(cast, "handling")
    due, warned = timezone.now() - timedelta(**span), timezone.now() - timedelta(days=30)
    Clock.objects.filter(ticket=ticket, stopped_at=None).update(due_at=due, yellow_at=warned)
    QueueEntry.objects.filter(ticket=ticket).update(due_at=due, warn_at=warned)
    return ticket


def says(person: User, state: str, minutes: float) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    DutyState.objects.update_or_create(person=person, defaults={"state": state, "since": since})


def test_what_came_in_is_counted_by_the_minute(cast: Cast) -> None:
    now = timezone.now()
    for ago in (0, 10, 70, 1_000, 4_000):
        ticket = a_ticket(cast)
        QueueEntry.objects.filter(ticket=ticket).update(opened_at=now - timedelta(seconds=ago))
    lately, bars = numbers.incoming(cast.inspector, now)
    assert (lately, sum(bars), len(bars)) == (2, 4, numbers.MINUTES)


def test_what_waits_is_told_by_where_it_stands_and_since_when(cast: Cast) -> None:
    for state in ("received", "received", "accepted", "dispatched", "handling", "closed"):
        a_ticket(cast, state)
    told = numbers.waiting(cast.inspector)
    oldest = Ticket.objects.filter(state="received").earliest("opened_at")
    assert told == {"received": "2", "accepted": "1", "dispatched": "1", "since": oldest.opened_at}


def test_what_is_late_is_told_by_office_and_by_age(cast: Cast) -> None:
    for hours in (1, 30, 80, 200):
        late_by(cast, hours=hours)
    nearly = late_by(cast, hours=-1)
    assert QueueEntry.objects.filter(ticket=nearly, queue=NAMED).exists()
    [office] = numbers.by_office(timezone.now())
    assert (office.code, office.late, office.long, office.nearly) == ("water", 4, 2, 1)
    told = numbers.late(cast.inspector, timezone.now())
    assert (told["count"], told["ages"]) == ("4", ["1", "1", "1", "1"])


def test_due_today_is_what_is_still_to_come(cast: Cast) -> None:
    now = timezone.localtime().replace(hour=12)
    late_by(cast, hours=30)
    for hours in (1, 20):
        QueueEntry.objects.filter(ticket=late_by(cast)).update(due_at=now + timedelta(hours=hours))
    assert numbers.due_today(cast.inspector, now) == "1"


def test_critical_ones_stay_until_they_are_closed(cast: Cast) -> None:
    ticket = in_danger(cast)
    Ticket.objects.filter(pk=ticket.pk).update(urgency="critical")
    count, first = numbers.critical(cast.inspector, 4)
    assert (count, first) == ("1", [ticket])
    Ticket.objects.filter(pk=ticket.pk).update(state="closed")
    assert numbers.critical(cast.inspector, 4) == ("0", [])


def test_each_ticket_stands_once_in_the_queue_however_many_clocks_run(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    make_late(ticket)
    assert ticket.clocks.filter(stopped_at=None).count() > 1
    assert [row["ticket"] for row in showing.moving(cast.inspector)["rows"]] == [ticket]


def test_words_of_what_is_confidential_never_stand_on_the_wall(cast: Cast) -> None:
    ticket = late_by(cast, hours=1)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True, title="举报水务局某人")
    shown = page(cast.inspector).get("/wall/").content.decode()
    assert ticket.number in shown
    assert "举报水务局某人" not in shown


def test_who_parked_on_a_break_is_told_after_the_minutes_of_the_policy(cast: Cast) -> None:
    says(cast.operator, "break", 19)
    assert manning(timezone.now()).wrong == ()
    says(cast.operator, "break", 21)
    [seat] = manning(timezone.now()).wrong
    assert (seat.person, seat.words) == (cast.operator, "小休过久")
    Policy.amend("", "normal", limits={"break_minutes": 60}, by=cast.duty)
    assert manning(timezone.now()).wrong == ()


def test_a_console_is_believed_more_than_what_is_said(cast: Cast) -> None:
    for person, state in ((cast.operator, "on"), (cast.operator2, "away"), (cast.duty, "on")):
        says(person, state, 5)
    for person in (cast.operator2, cast.duty, cast.duty2):
        consoles.here(person, "a line")
    found = manning(timezone.now())
    assert [(seat.person, seat.state) for seat in found.wrong] == [
        (cast.operator2, "away"),
        (cast.operator, "nobody"),
    ]
    assert (found.on, found.on_break, found.away) == (2, 0, 1)
    consoles.gone(cast.duty2, "a line")
    assert manning(timezone.now()).on == 1


def test_only_those_who_receive_have_a_console_and_inspectors_are_never_listed(cast: Cast) -> None:
    says(cast.handler, "break", 500)
    consoles.here(cast.inspector, "a line")
    assert manning(timezone.now()).wrong == ()
    assert consoles.present() == set()


def test_accounts_in_trouble_are_named_with_what_is_wrong(cast: Cast) -> None:
    an_entry(cast)
    DoorCheck.objects.create(account=cast.city, part="hook", fact="wrong_answer")
    told = showing.around(cast.inspector)
    assert told["doors_in_trouble"] == 1
    [door] = told["doors"]
    assert door["name"] == "示例市发布"
    assert door["said"] in page(cast.inspector).get("/wall/around/").content.decode()


def test_the_parts_are_pieces_of_the_page_and_the_tickets_have_an_address(cast: Cast) -> None:
    browser, number = page(cast.inspector), late_by(cast, hours=2).number
    whole = browser.get("/wall/").content.decode()
    for part in ("moving", "around"):
        piece = browser.get(f"/wall/{part}/").content.decode()
        assert "<html" not in piece
        ids = [line.split('"')[0] for line in piece.split(' id="wall-')[1:]]
        assert ids
        assert all(f' id="wall-{one}"' in whole for one in ids)
    assert 'data-socket="/ws/wall/"' in whole
    tickets = browser.get("/wall/tickets/").content.decode()
    assert number in tickets
    assert 'id="rows"' in tickets


def test_the_wall_asks_as_much_of_one_ticket_as_of_many(cast: Cast) -> None:
    an_entry(cast)
    late_by(cast, hours=1)
    browser = page(cast.inspector)
    browser.get("/wall/")
    counted: list[int] = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get("/wall/moving/")
        counted.append(len(asked))
        for hours in range(14):
            late_by(cast, hours=hours)
    assert counted[1] <= counted[0] + 1
    assert counted[0] <= 30


def test_an_empty_house_has_a_wall(cast: Cast) -> None:
    told: dict[str, Any] = showing.moving(cast.inspector) | showing.around(cast.inspector)
    assert (told["lately"], told["rows"], told["offices"], told["newest"]) == (0, [], [], "")
    assert page(cast.inspector).get("/wall/").status_code == 200
