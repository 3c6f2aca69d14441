"""Notes for colleagues, and the calls in them that wait until somebody has looked."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from dispatch.models import Mention
from dispatch.noting import leave_note
from hotline.errors import BadArguments
from hotline.models import Event, Note, Ticket, User
from hotline.models.record import faults
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_note_is_masked_on_the_record_and_changes_no_version(cast: Cast) -> None:
    ticket = a_ticket(cast)
    before = ticket.version
    leave_note(ticket, "已致电13800138000，无人接听", by=cast.operator)
    assert "13800138000" not in Note.objects.get().text
    event = Event.objects.get(step="note")
    assert event.details == {"mentions": []}
    now = Ticket.objects.get(pk=ticket.pk)
    assert now.version == before
    assert not list(faults(now))


def test_a_call_puts_the_ticket_on_the_list_of_who_is_called_until_they_look(cast: Cast) -> None:
    ticket = a_ticket(cast)
    desk_of(cast.operator).post(
        f"/desk/tickets/{ticket.number}/note/", {"text": f"请看一下@{cast.operator2.name}，谢谢"}
    )
    theirs = desk_of(cast.operator2)
    assert ticket.number in theirs.get("/desk/mentioned/").content.decode()
    assert ticket.number not in desk_of(cast.operator).get("/desk/mentioned/").content.decode()
    page = theirs.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "data-seen" in page
    theirs.post(f"/desk/tickets/{ticket.number}/seen/")
    assert ticket.number not in theirs.get("/desk/mentioned/").content.decode()
    assert "data-seen" not in theirs.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_who_cannot_see_the_ticket_cannot_be_called_to_it(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    answer = desk_of(cast.handler).post(
        f"/desk/tickets/{ticket.number}/note/",
        {"text": f"@{cast.housing.username} 请协助"},
        headers={"HX-Request": "true"},
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert f"{cast.housing.name} 看不到这件工单" in said
    assert f"@{cast.housing.username} 请协助" in said
    assert not Mention.objects.exists()
    assert not Note.objects.filter(text__contains="请协助").exists()


def test_the_vendor_calls_nobody_of_the_government_and_learns_no_names(cast: Cast) -> None:
    with pytest.raises(BadArguments, match="没有名为"):
        leave_note(a_ticket(cast), f"@{cast.duty.username}", by=cast.operator)


def test_an_address_in_a_note_calls_nobody(cast: Cast) -> None:
    leave_note(a_ticket(cast), "写信给someone@operator2.example", by=cast.operator)
    assert not Mention.objects.exists()


def test_an_office_calls_the_centre(cast: Cast) -> None:
    ticket = a_ticket(cast, "handling")
    leave_note(ticket, f"@{cast.duty.username}请定", by=cast.handler)
    assert Mention.objects.get().person == cast.duty


def test_a_call_to_a_ticket_out_of_sight_waits_no_longer(cast: Cast) -> None:
    ticket = a_ticket(cast)
    leave_note(ticket, f"@{cast.operator2.username}", by=cast.operator)
    assert Mention.objects.waiting_for(cast.operator2).count() == 1
    ticket.places.all().delete()
    assert Mention.objects.waiting_for(cast.operator2).count() == 0


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_an_empty_or_endless_note_is_refused_in_place(cast: Cast, text: str) -> None:
    ticket = a_ticket(cast)
    answer = desk_of(cast.operator).post(f"/desk/tickets/{ticket.number}/note/", {"text": text})
    assert answer.status_code == 422
    assert not Note.objects.exists()


def test_who_watches_leaves_no_words(cast: Cast) -> None:
    ticket = a_ticket(cast)
    address = f"/desk/tickets/{ticket.number}/note/"
    assert desk_of(cast.inspector).post(address, {"text": "看到了"}).status_code == 404
    assert not Note.objects.exists()


def test_a_name_that_goes_on_is_another_name(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        leave_note(a_ticket(cast), "@operator25", by=cast.operator)
    leave_note(a_ticket(cast), "请@operator2看看", by=cast.operator)
    assert Mention.objects.get().person == cast.operator2


def test_a_program_leaves_and_reads_notes_and_an_inspector_only_reads(cast: Cast) -> None:
    ticket = a_ticket(cast)
    address = f"/api/v1/tickets/{ticket.number}/notes"

    def leave(person: User, text: str) -> int:
        body = json.dumps({"text": text})
        answer = desk_of(person).post(address, body, content_type="application/json")
        return int(answer.status_code)

    assert leave(cast.operator, "待核实，电话13800138000") == 200
    assert leave(cast.operator, " ") == 422
    assert leave(cast.inspector, "看到了") == 403
    assert leave(cast.rival, "看到了") == 404
    (note,) = desk_of(cast.inspector).get(address).json()["items"]
    assert note["by"]["id"] == cast.operator.username
    assert "13800138000" not in note["text"]
