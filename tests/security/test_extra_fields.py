"""A form or a call sets what it is for; whatever else is sent along sets nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hotline.models import Reply, Ticket, User
from tests.cast import a_ticket
from tests.security.house import House, browser

EXTRA: dict[str, Any] = {
    "state": "closed", "version": 99, "number": "20260930-000012-3", "sealed": True,
    "confidential": True, "lead_office": "housing", "lead_office_id": 1, "taken_by": "rival",
    "taken_by_id": 1, "account": 1, "contact": 1, "policy": 1, "head": "x", "length": 0, "id": 1,
    "pk": 1, "by": "duty", "by_id": 1, "as": "leader", "actor": 1, "user": 1, "expects": 1,
    "sent": {}, "self": {}, "name": "close", "step": "close", "merged_into": 1, "due_at": "",
    "reviewers": 2, "round": 9, "next_seat": "release", "visibility_": "public", "is_staff": True,
    "is_superuser": True, "powers": ["speak"], "role": "duty", "__class__": "x", "body": "x",
    "opened_at": "2020-01-01", "dispatches": 9, "withheld": [],
}  # fmt: skip
ACCEPT = {"kind": "praise", "category": "1501", "title": "谢谢", "facts": {"what": "谢谢"}}
CHANGED = (
    *("state", "version", "title", "kind", "category_id", "facts", "policy_id"),
    *("due_at", "warn_at"),
)


def as_it_stands(ticket: Ticket) -> dict[str, Any]:
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in row.items() if name not in (*CHANGED, "head", "length")}


def test_a_form_of_a_page_sets_its_own_entries_only(house: House) -> None:
    ticket = a_ticket(house.cast)
    before = as_it_stands(ticket)
    form = {"kind": "praise", "category": "1501", "title": "谢谢", "facts.what": "谢谢"}
    form |= {"confidential": "no"}  # an entry of its own
    sent = {name: json.dumps(value) for name, value in EXTRA.items() if name != "version"} | form
    sent |= {"facts.sealed": "1", "facts": "{}"}
    road = f"/desk/tickets/{ticket.number}/steps/accept/"
    assert browser(house.cast.operator).post(road, sent).status_code == 302
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.state, now.version, now.title) == ("accepted", ticket.version + 1, "谢谢")
    assert set(now.facts) == {"who", "what", "when", "where", "why", "how"}
    assert as_it_stands(ticket) == before
    assert now.events.latest("seq").by == house.cast.operator


@pytest.mark.parametrize("inside", [False, True])
def test_a_call_with_anything_more_is_refused_and_says_which(house: House, inside: bool) -> None:
    ticket = a_ticket(house.cast)
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    sent = {**ACCEPT, "facts": {**ACCEPT["facts"], **EXTRA}} if inside else {**ACCEPT, **EXTRA}
    own = set() if inside else {"confidential"}  # an argument of the step
    road = f"/api/v1/tickets/{ticket.number}/steps/accept"
    answer = browser(house.cast.operator).post(road, json.dumps(sent), "application/json")
    assert answer.status_code == 422
    named = {error["loc"].removeprefix("facts.") for error in answer.json()["errors"]}
    assert set(EXTRA) - own <= named
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before


def test_a_reply_is_drafted_with_its_text_and_nothing_else(house: House) -> None:
    client, ticket = browser(house.cast.handler), a_ticket(house.cast, "handling")
    road = f"/api/v1/tickets/{ticket.number}/replies"
    sent = {"text": "好", **{n: v for n, v in EXTRA.items() if n != "visibility_"}}
    assert client.post(road, json.dumps(sent), "application/json").status_code == 422
    assert not ticket.replies.exists()
    form = {name: json.dumps(value) for name, value in EXTRA.items() if name != "version"}
    client.post(
        f"/desk/tickets/{ticket.number}/reply/", {**form, "text": "好", "state": "released"}
    )
    reply = Reply.objects.get(ticket=ticket)
    assert (reply.state, reply.by, reply.reviewers, reply.round, reply.visibility) == (
        *("draft", house.cast.handler, 3, 1, "private"),
    )


def test_a_step_is_the_one_of_the_address(house: House) -> None:
    road = house.at("/desk/tickets/{number}/steps/take/")
    form = {"name": "close", "step": "close", "spec": "close", "do": "submit"}
    assert browser(house.cast.head).post(road, form).status_code == 302
    assert Ticket.objects.get(pk=house.ticket.pk).taken_by == house.cast.head
    for hidden in ("open", "continue", "__init__", "hold", "settle", "save", "delete", "steps"):
        for client in (browser(house.cast.duty), browser(house.cast.handler)):
            page = client.post(house.at(f"/desk/tickets/{{number}}/steps/{hidden}/"), form)
            assert page.status_code == 404
            draft = client.post(house.at(f"/desk/tickets/{{number}}/drafts/{hidden}/"), form)
            assert draft.status_code == 404
            seat = client.post(house.at(f"/desk/tickets/{{number}}/reply/{{reply}}/{hidden}/"))
            assert seat.status_code == 404


def test_a_review_says_pass_or_back_and_sits_nowhere_else(house: House) -> None:
    road = house.at("/desk/tickets/{number}/reply/{reply}/review/")
    form = {"verdict": "pass", "seat": "release", "round": "9", "by": "leader", "state": "released"}
    browser(house.cast.head).post(road, form)
    [taken] = house.reply.sittings.exclude(seat="draft")
    assert (taken.seat, taken.by, taken.round) == ("review", house.cast.head, 1)
    assert Reply.objects.get(pk=house.reply.pk).state == "approved"


def test_a_log_in_sets_nothing_about_a_person(house: House) -> None:
    person = house.cast.operator
    person.set_password("correct horse")
    person.save()
    before = User.objects.filter(pk=person.pk).values().get()
    form = {"username": "operator", "password": "correct horse", "is_staff": "1", "office": "1"}
    form |= {"organisation": "1", "organisation_kind": "government", "user": "duty", "_auth": "1"}
    assert browser().post("/", form).status_code == 302
    after = User.objects.filter(pk=person.pk).values().get()
    assert {**after, "last_login": None} == {**before, "last_login": None}


def test_a_superuser_is_nobody_here(house: House) -> None:
    assert not hasattr(User(), "groups")
    person = house.cast.operator
    person.is_superuser = True
    assert not person.has_perm("hotline.change_ticket")
    assert not person.has_module_perms("hotline")
    assert "handle" not in person.powers
