"""Seeing is scoping: page, list, search, interface and live line tell everybody the same."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from dispatch import presence
from dispatch.lists import counts_of
from hotline.models import OutboundMessage, Ticket, User
from tests.cast import a_reply, a_ticket, says
from tests.intake.opening import opened
from tests.security.house import DRAFT, NOBODYS, PHONE, VISITORS, House, browser, status_of

RECEIVERS = {"operator", "duty", "inspector"}
WITH_THE_OFFICE = RECEIVERS | {"handler"}


def as_confidential(ticket: Ticket, **fields: Any) -> Ticket:
    """The ticket after somebody changed what decides who sees it."""
    Ticket.objects.filter(pk=ticket.pk).update(**fields)
    now = Ticket.objects.get(pk=ticket.pk)
    now.announce("test", by=User.objects.machine(), at=now.opened_at)
    return now


def tickets_of_every_kind(house: House) -> dict[str, Ticket]:
    assisted = a_ticket(house.cast, "accepted")
    assisted.dispatch(by=house.cast.duty, lead="water", assist=["housing"])
    return {
        "new": says(house.cast, who="oSIGHT-1"),
        "at an office": house.ticket,
        "answered": house.answered,
        "assisted": assisted,
        "confidential and new": as_confidential(a_ticket(house.cast), confidential=True),
        "confidential": as_confidential(a_ticket(house.cast, "handling"), confidential=True),
        "sealed": as_confidential(a_ticket(house.cast), sealed=True),
    }


SEEN_BY = {
    "new": RECEIVERS,
    "at an office": WITH_THE_OFFICE,
    "answered": WITH_THE_OFFICE,
    "assisted": WITH_THE_OFFICE | {"housing"},
    "confidential and new": RECEIVERS,
    "confidential": WITH_THE_OFFICE - {"operator"},
    "sealed": {"inspector"},
}
WAYS = (
    *("page", "list", "rows", "search", "interface", "its list", "its search", "by number"),
    "live line",
)
Found = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def found(_built: House) -> Found:
    """Kind of ticket → way in → the visitors to whom it says that the ticket is there."""
    with transaction.atomic():
        tickets = tickets_of_every_kind(deepcopy(_built))
        seen: Found = {kind: {way: set() for way in WAYS} for kind in tickets}
        for name in VISITORS[1:]:
            for kind, ways in _told(User.objects.get(username=name), tickets).items():
                for way in ways:
                    seen[kind][way].add(name)
        transaction.set_rollback(True)
    return seen


def _told(person: User, tickets: dict[str, Ticket]) -> dict[str, set[str]]:
    client = browser(person)
    numbers = ",".join(ticket.number for ticket in tickets.values())
    page = client.get("/desk/queues/all/").content.decode()
    rows = client.get(f"/desk/rows?numbers={numbers}").content.decode()
    listed = _numbers(client, limit="200")
    asked = _numbers(client, numbers=numbers)
    return {
        kind: {
            way
            for way, there in {
                "page": client.get(f"/desk/tickets/{number}/").status_code == 200,
                "list": f"row-{number}" in page,
                "rows": f"row-{number}" in rows,
                "search": number in client.get(f"/desk/?q={number}").get("Location", ""),
                "interface": client.get(f"/api/v1/tickets/{number}").status_code == 200,
                "its list": number in listed,
                "its search": number in _numbers(client, q=number),
                "by number": number in asked,
                "live line": presence.look(person, "a line", number) is not None,
            }.items()
            if there
        }
        for kind, number in ((kind, ticket.number) for kind, ticket in tickets.items())
    }


def _numbers(client: Client, **query: str) -> set[str]:
    return {row["number"] for row in client.get("/api/v1/tickets", query).json()["items"]}


@pytest.mark.parametrize("kind", SEEN_BY)
def test_every_way_in_shows_a_ticket_to_those_who_see_it(found: Found, kind: str) -> None:
    assert found[kind] == dict.fromkeys(WAYS, SEEN_BY[kind])


def test_a_hidden_ticket_and_none_at_all_are_told_alike(house: House) -> None:
    for name in ("rival", "housing"):
        client = browser(house.person(name))
        for path in ("/desk/tickets/{}/", "/desk/tickets/{}/steps/take/", "/api/v1/tickets/{}"):
            hidden, none = (
                client.get(path.format(number), headers={"Accept-Language": "en"})
                for number in (house.ticket.number, NOBODYS)
            )
            assert hidden.status_code == none.status_code == 404
            ours = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
            assert _plain(hidden, ours) == _plain(none, ours), path


def _plain(answer: Any, token: str) -> str:
    """A page without what differs by nature: its own address and the tokens of its forms."""
    text = answer.content.decode()
    for number in (answer.wsgi_request.path, token):
        text = text.replace(number, "") if number else text
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_hidden_tickets_change_no_count(house: House) -> None:
    people = [house.cast.rival, house.cast.housing, house.cast.administrator]

    def counted() -> list[Any]:
        found: list[Any] = []
        for person in people:
            client = browser(User.objects.get(pk=person.pk))
            found.append(counts_of(person))
            found.append(client.get("/api/v1/tickets?limit=1").json())
            found.append(client.get("/api/v1/alerts").json())
            found.append(client.get("/desk/").content.count(b"data-number"))
        return found

    before = counted()
    for state in ("received", "accepted", "dispatched", "handling", "replied", "closed"):
        a_ticket(house.cast, state)
    assert counted() == before


def test_a_person_who_changed_office_counts_nothing_that_stayed_behind(house: House) -> None:
    mover = User.objects.get(pk=house.cast.head.pk)
    assert counts_of(mover)["review"] == 1
    house.ticket.take(by=mover)
    mover.office = house.cast.housing.office
    mover.save()
    mover = User.objects.get(pk=mover.pk)
    assert (counts_of(mover)["mine"], counts_of(mover)["review"], counts_of(mover)["all"]) == (
        *(0, 0, 0),
    )
    assert f"row-{house.ticket.number}" not in browser(mover).get("/desk/").content.decode()


# What hangs on a ticket is found through the ticket -----------------------------------------------


def test_a_reply_is_found_through_its_own_ticket_only(house: House) -> None:
    other = a_ticket(house.cast, "handling")
    client = browser(house.cast.head)
    page = client.post(f"/desk/tickets/{other.number}/reply/{house.reply.pk}/review/", {})
    assert page.status_code == 404
    for name in ("rival", "housing"):
        stranger = browser(house.person(name))
        road = house.at("tickets/{number}/reply/{reply}/review/")
        assert stranger.post(f"/desk/{road}", {"verdict": "pass"}).status_code == 404
        road = house.at("tickets/{number}/replies/{reply}/steps/review")
        answer = stranger.post(f"/api/v1/{road}", {"verdict": "pass"}, "application/json")
        assert answer.status_code == 404


def test_a_draft_is_read_by_those_who_write_and_inspect_it_alone(house: House) -> None:
    ways = (
        *("/desk/tickets/{number}/", "/desk/tickets/{number}/live/"),
        *("/desk/tickets/{number}/reply/", "/api/v1/tickets/{number}/replies"),
        *("/api/v1/tickets/{number}/messages", "/api/v1/tickets/{number}/outbound"),
    )
    for name in VISITORS:
        client = browser(house.person(name))
        text = "".join(client.get(house.at(way)).content.decode() for way in ways)
        assert (DRAFT in text) == (name in {"handler", "duty", "inspector"}), name
        assert (PHONE in text) == (name in {"handler", "duty"}), name


def test_a_refused_vendor_is_shown_no_draft_either(house: House) -> None:
    client = browser(house.cast.operator)
    for road, form in (
        ("reply/", {"text": "供应商写的", "do": "submit"}),
        ("reply/{reply}/review/", {"verdict": "pass"}),
        ("reply/{reply}/release/", {}),
    ):
        answer = client.post(house.at("/desk/tickets/{number}/" + road), form)
        assert answer.status_code == 403
        assert DRAFT not in answer.content.decode()


def test_a_released_answer_is_masked_for_who_is_not_of_the_government(house: House) -> None:
    ticket = a_ticket(house.cast, "handling")
    a_reply(house.cast, ticket, "released", text=f"已电话{PHONE}告知。")
    ways = ("/desk/tickets/{}/", "/api/v1/tickets/{}/messages", "/api/v1/tickets/{}/replies")
    for name, clear in (("operator", False), ("inspector", False), ("handler", True)):
        client = browser(house.person(name))
        for way in ways:
            text = client.get(way.format(ticket.number)).content.decode()
            assert "告知" in text, (name, way)
            assert (PHONE in text) == clear, (name, way)


def test_a_message_is_decided_about_by_who_sees_its_ticket_and_may(house: House) -> None:
    for name, status in (
        *(("stranger", 302), ("rival", 404), ("housing", 404), ("operator", 403)),
        *(("inspector", 403), ("administrator", 302)),
    ):
        for road in ("retry/", "settle/?arrived=yes"):
            client = browser(house.person(name))
            answer = client.post(house.at("/desk/outbound/{outbound}/") + road)
            assert answer.status_code == status, (name, road)
    assert OutboundMessage.objects.get(pk=house.failed.pk).state == "failed"


def test_a_picture_is_found_through_a_ticket_in_sight_or_its_own_case(house: House) -> None:
    for name in VISITORS:
        answer = browser(house.person(name)).get(house.at("/desk/attachments/{attachment}"))
        sees = name in WITH_THE_OFFICE
        assert (status_of(answer) == 200) == sees, name
    theirs, other = opened(house.ticket), opened(house.answered)
    mine = f"/track/{house.ticket.number}/pictures/{house.attachment.pk}/"
    through_another = f"/track/{house.answered.number}/pictures/{house.attachment.pk}/"
    assert status_of(theirs.get(mine)) == 200
    for client, address in ((other, mine), (other, through_another), (theirs, through_another)):
        assert status_of(client.get(address)) == 404


def test_an_unsent_form_is_its_writers_alone(house: House) -> None:
    address = house.at("/desk/tickets/{number}/drafts/progress/")
    browser(house.cast.handler).post(address, {"text": "还没写完"})
    form = house.at("/desk/tickets/{number}/steps/progress/")
    assert "还没写完" in browser(house.cast.handler).get(form).content.decode()
    for name in ("operator", "duty", "inspector", "head"):
        shown = browser(getattr(house.cast, name)).get(form).content.decode()
        assert "还没写完" not in shown
    for name in ("rival", "housing"):
        assert browser(house.person(name)).post(address, {"text": "别人的"}).status_code == 404


def test_a_dead_letter_is_the_keepers_to_retry(house: House) -> None:
    for road in (house.at("/desk/dead-letters/{letter}/retry/"), "/desk/dead-letters/retry/"):
        for name in ("operator", "rival", "handler", "housing", "inspector"):
            assert browser(house.person(name)).post(road).status_code == 404
    house.letter.refresh_from_db()
    assert house.letter.state == "dead"


# What a request points at is authorised, too ------------------------------------------------------


def test_a_ticket_is_handed_only_to_a_colleague_who_sees_it(house: House) -> None:
    number = says(house.cast, who="oSIGHT-2").number
    User.objects.enrol("gone", "gone", house.cast.operator.organisation, is_active=False)
    client, told = browser(house.cast.operator), set()
    for to in (
        "rival",
        "handler",
        "machine",
        "citizen",
        "gone",
        "nobody",
        "' OR 1=1",
        "ｏperator2",
    ):
        page = client.post(f"/desk/tickets/{number}/steps/hand_over/", {"to": to})
        road = f"/api/v1/tickets/{number}/steps/hand_over"
        answer = client.post(road, json.dumps({"to": to}), "application/json")
        assert page.status_code == answer.status_code == 422, to
        told |= {(error["loc"], error["msg"]) for error in answer.json()["errors"]}
    assert len(told) == 1  # who exists elsewhere and who does not exist at all: the same words
    assert Ticket.objects.get(number=number).taken_by_id is None


@pytest.mark.parametrize(
    ("step", "state", "given"),
    [
        ("dispatch", "accepted", {"lead": "nowhere"}),
        ("dispatch", "accepted", {"lead": "water", "assist": ["nowhere"]}),
        ("dispatch", "accepted", {"lead": "water", "assist": ["water"]}),
        ("dispatch", "accepted", {"lead": ["water"]}),
        ("accept", "received", {"category": "9999"}),
        ("accept", "received", {"category": "1501' --"}),
    ],
)
def test_an_office_or_category_that_is_none_is_refused(
    house: House, step: str, state: str, given: dict[str, Any]
) -> None:
    ticket = a_ticket(house.cast, state)
    if step == "accept":
        given |= {"kind": "praise", "title": "谢谢", "facts": {"what": "谢谢"}}
    answer = browser(house.cast.duty).post(
        f"/api/v1/tickets/{ticket.number}/steps/{step}", json.dumps(given), "application/json"
    )
    assert answer.status_code == 422
    assert Ticket.objects.get(pk=ticket.pk).state == state


def test_an_operator_dispatches_only_where_the_catalogue_says(house: House) -> None:
    ticket = a_ticket(house.cast, "accepted")
    for lead in ("housing", "urban", "centre"):
        answer = browser(house.cast.operator).post(
            f"/api/v1/tickets/{ticket.number}/steps/dispatch",
            json.dumps({"lead": lead}),
            "application/json",
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "catalogue")
