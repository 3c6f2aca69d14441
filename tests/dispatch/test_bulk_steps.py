"""One step on many tickets: each is asked for itself, and each says what became of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hotline.models import Event, Ticket, User
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def chosen(*tickets: Ticket) -> list[str]:
    return [f"{ticket.number}:{ticket.version}" for ticket in tickets]


def run(person: User, step: str, *tickets: Ticket, **given: Any) -> list[dict[str, Any]]:
    """What a script hears that sends all of them at once."""
    answer = desk_of(person).post(
        f"/desk/bulk/{step}/", {"t": chosen(*tickets), **given}, headers=JSON
    )
    assert answer.status_code == 200
    outcomes: list[dict[str, Any]] = answer.json()["outcomes"]
    return outcomes


def test_a_selection_offers_only_what_all_of_them_offer(cast: Cast) -> None:
    new, accepted = a_ticket(cast), a_ticket(cast, "accepted")
    page = desk_of(cast.operator).post("/desk/bulk/", {"t": chosen(new, accepted)})
    said = page.content.decode()
    panel = said[said.index('id="bulk"') :]
    assert 'value="take"' in panel
    assert 'value="hand_over"' in panel
    assert 'value="set_aside"' not in panel
    assert 'value="dispatch"' not in panel


def test_nobody_accepts_twenty_at_once(cast: Cast) -> None:
    new = a_ticket(cast)
    desk = desk_of(cast.operator)
    panel = desk.post("/desk/bulk/", {"t": chosen(new)}, headers={"HX-Request": "true"})
    assert 'value="accept"' not in panel.content.decode()
    assert desk.post("/desk/bulk/accept/", {"t": chosen(new)}, headers=JSON).status_code == 404


def test_each_is_set_aside_by_a_step_of_its_own_on_the_record(cast: Cast) -> None:
    some = [a_ticket(cast) for _ in range(3)]
    outcomes = run(cast.operator, "set_aside", *some, reason="thanks")
    assert [one["done"] for one in outcomes] == [True] * 3
    assert Ticket.objects.filter(state="set_aside").count() == 3
    assert Event.objects.filter(step="set_aside", by=cast.operator).count() == 3


def test_what_moved_meanwhile_is_refused_and_the_others_are_done(cast: Cast) -> None:
    calm, moved = a_ticket(cast), a_ticket(cast)
    selection = chosen(calm, moved)
    moved.take(by=cast.operator2)
    answer = desk_of(cast.operator).post(
        "/desk/bulk/set_aside/", {"t": selection, "reason": "spam"}, headers=JSON
    )
    done, refused = answer.json()["outcomes"]
    assert done["done"]
    assert not refused["done"]
    assert refused["reason"]
    assert Ticket.objects.get(pk=moved.pk).state == "received"


def test_what_is_out_of_sight_is_no_ticket_at_all(cast: Cast) -> None:
    foreign = a_ticket(cast, "handling")
    (outcome,) = run(cast.rival, "take", foreign)
    assert not outcome["done"]
    assert outcome["version"] == 0
    assert Ticket.objects.get(pk=foreign.pk).taken_by == cast.handler


def test_sent_twice_it_is_done_once_and_said_to_be_done(cast: Cast) -> None:
    ticket = a_ticket(cast)
    first = run(cast.operator, "set_aside", ticket, reason="thanks")
    again = run(
        cast.operator, "set_aside", Ticket(number=ticket.number, version=1), reason="thanks"
    )
    assert first == again
    assert Event.objects.filter(step="set_aside").count() == 1


def test_a_selection_is_sent_to_the_same_lead_office(cast: Cast) -> None:
    some = [a_ticket(cast, "accepted") for _ in range(2)]
    outcomes = run(cast.duty, "dispatch", *some, lead="housing")
    assert all(one["done"] for one in outcomes)
    assert {t.lead_office.code for t in Ticket.objects.all() if t.lead_office} == {"housing"}


def test_the_rule_of_each_ticket_still_refuses(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    (outcome,) = run(cast.operator, "dispatch", ticket, lead="housing")
    assert not outcome["done"]
    assert "水务局" in outcome["reason"]


def test_a_wrong_entry_is_told_in_words(cast: Cast) -> None:
    (outcome,) = run(cast.operator, "hand_over", a_ticket(cast), to="nobody")
    assert not outcome["done"]
    assert outcome["reason"]


def test_without_scripts_the_page_says_what_became_of_each_and_undoes_it(cast: Cast) -> None:
    some = [a_ticket(cast) for _ in range(2)]
    desk = desk_of(cast.operator)
    form = desk.post("/desk/bulk/", {"t": chosen(*some), "step": "set_aside"}).content.decode()
    assert 'action="/desk/bulk/set_aside/"' in form
    page = desk.post("/desk/bulk/set_aside/", {"t": chosen(*some), "reason": "thanks"})
    said = page.content.decode()
    assert said.count("已办 ·") == 2
    assert 'value="restore"' in said
    now = [Ticket.objects.get(pk=one.pk) for one in some]
    assert all(f'value="{one}"' in said for one in chosen(*now))
    desk.post("/desk/bulk/restore/", {"t": chosen(*now)})
    assert Ticket.objects.filter(state="received").count() == 2


def test_rubbish_in_a_selection_is_nobody(cast: Cast) -> None:
    desk = desk_of(cast.operator)
    rubbish = ["", ":", "x:y", "1:-1", "9" * 500, "20260101-000001-0:99999999999"]
    answer = desk.post("/desk/bulk/take/", {"t": rubbish}, headers=JSON)
    assert answer.json() == {"outcomes": []}
    assert desk.post("/desk/bulk/", {"t": rubbish}).status_code == 200
    assert desk.post("/desk/bulk/open/", {"t": rubbish}).status_code == 404
