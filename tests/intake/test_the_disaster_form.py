"""我报灾情 on the form: little is asked, nothing useful is refused, danger comes first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hotline.models import Ticket
from tests.cast import Cast
from tests.intake.filled_in import BIG_CODE, DISASTER, disaster, send

pytestmark = pytest.mark.django_db

ADDRESS = "/report/disaster/"
HERE = {"lat": "30.27", "lon": "120.15", "accuracy": "20"}


def test_a_disaster_is_urgent_from_its_first_moment(cast: Cast) -> None:
    ticket = disaster({"what": "水已进屋"})
    assert (ticket.kind, ticket.urgency, ticket.state) == ("disaster", "urgent", "received")
    assert ticket.messages.get().text == "积水、内涝\n地点：滨河街桥头\n水已进屋"
    assert ticket.facts == {"what": "积水、内涝\n水已进屋", "where": "滨河街桥头"}


def test_somebody_trapped_makes_it_critical_at_once(cast: Cast) -> None:
    ticket = disaster({"trapped": "yes", "people": "３"})  # as a Chinese keyboard writes it
    assert ticket.urgency == "critical"
    assert ticket.title.startswith("3 人被困或受伤 · 积水、内涝")
    assert ticket.events.get(step="open").details["urgency"] == "critical"


@pytest.mark.parametrize("people", ["", "0", "-1", "很多", "1e5", "99999"])
def test_who_cannot_count_them_is_heard_all_the_same(cast: Cast, people: str) -> None:
    ticket = disaster({"trapped": "yes", "people": people})
    assert ticket.urgency == "critical"
    assert ticket.title.startswith("有人被困或受伤 · 积水、内涝")


def test_a_position_is_place_enough(cast: Cast) -> None:
    ticket = disaster({"where": "", **HERE})
    assert (ticket.latitude, ticket.longitude) == (30.27, 120.15)


def test_a_typed_place_is_place_enough(cast: Cast) -> None:
    assert disaster({"lat": "", "lon": ""}).latitude is None


def test_without_any_place_the_page_says_what_is_missing_and_keeps_the_rest(cast: Cast) -> None:
    given = DISASTER | {"where": "", "what": "桥快塌了", "trapped": "yes", "phone": "13800138000"}
    answer = send(given, address=ADDRESS)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明地点" in shown
    assert "桥快塌了" in shown
    assert 'value="13800138000"' in shown
    assert 'name="trapped" value="yes" required checked' in shown
    assert not Ticket.objects.exists()


def test_the_slip_stays_with_a_form_that_was_refused(cast: Cast) -> None:
    posted = DISASTER | {"where": "", "slip": "E" * 22}
    assert f'name="slip" value="{"E" * 22}"' in send(posted, address=ADDRESS).content.decode()


def test_the_numbers_that_save_a_life_come_before_the_form_and_after_it(cast: Cast) -> None:
    client = Client()
    form = client.get(ADDRESS).content.decode()
    for number in ("119", "120", "110", "122"):
        assert form.index(f'href="tel:{number}"') < form.index('id="report"')
    send(DISASTER, client=client, address=ADDRESS)
    sent = client.get("/report/sent/").content.decode()
    assert sent.index('href="tel:119"') < sent.index("big-code")
    assert BIG_CODE.search(sent)


def test_its_phone_is_in_the_vault_for_the_rescuers(cast: Cast) -> None:
    ticket = disaster({"phone": "+86 138-0013-8000"})
    assert [s.open() for s in ticket.secrets.filter(kind="phone")] == ["13800138000"]


def test_the_duty_officer_sees_it_in_the_same_moment_as_the_vendor(cast: Cast) -> None:
    ticket = disaster({"trapped": "yes"})
    for person in (cast.operator, cast.duty):
        assert Ticket.objects.in_queue("inbox", person).filter(pk=ticket.pk).exists()


def test_the_clock_of_a_critical_one_is_that_of_its_own_policy(cast: Cast) -> None:
    assert disaster({"trapped": "yes"}).policy.urgency == "critical"


@pytest.mark.parametrize(
    "wrong", [{"befell": "quake"}, {"trapped": "maybe"}, {"befell": ""}, {"trapped": ""}]
)
def test_an_answer_that_was_not_offered_is_asked_for_again(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    assert send(DISASTER | wrong, address=ADDRESS).status_code == 422
    assert not Ticket.objects.exists()


def test_the_desk_shows_where_it_is(cast: Cast) -> None:
    ticket = disaster(HERE)
    client = Client()
    client.force_login(cast.operator)
    shown = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "30.27, 120.15" in shown
