"""An answer is judged by a link, without a log-in: once, in time, and only by a form."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hotline.models import AnswerLink, FollowUp, OutboundMessage, Policy, Statement, Ticket
from hotline.models.record import faults
from intake.track import answer as link_page
from tests.cast import Cast, a_reply, a_ticket, later
from tests.intake.opening import page

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https://hotline\.example/track/answer/#(\S{22})$")


@pytest.fixture(autouse=True)
def asking(cast: Cast, settings: Any) -> None:
    """The government approved the question and switched it on."""
    settings.PUBLIC_URL = "https://hotline.example"
    question = Statement.objects.create(code="follow_up", title="回访", automatic=True)
    question.draft("编号{number}已答复，办得怎么样？{link}", by=cast.duty).approve(by=cast.duty2)


def asked(ticket: Ticket) -> OutboundMessage:
    return ticket.outbound.get(statement__statement__code="follow_up")


def token_of(ticket: Ticket) -> str:
    found = LINK.search(asked(ticket).words)
    assert found is not None
    return found[1]


def answers(token: str, client: Client | None = None, **form: Any) -> Any:
    given = {"token": token, "solved": "yes", "satisfied": "5"} | form
    return (client or Client()).post("/track/answer/", given)


def test_with_the_answer_goes_a_question_with_a_link_that_staff_never_see(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    token = token_of(ticket)
    assert token not in asked(ticket).shown
    assert "••••••" in asked(ticket).shown
    assert asked(ticket).speaker == cast.duty2
    assert token not in str(asked(ticket).values)
    assert token.encode() not in bytes(AnswerLink.objects.get().digest)


def test_the_case_page_asks_by_itself_and_does_not_show_the_message(cast: Cast) -> None:
    shown = page(a_ticket(cast, "replied"))
    assert "办得怎么样" not in shown
    assert "/rate/" in shown


def test_it_is_the_citizens_rating(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    answer = answers(token_of(ticket))
    assert answer.status_code == 200
    assert "谢谢" in answer.content.decode()
    row = FollowUp.objects.get()
    assert (row.ticket, row.solved, row.satisfied, row.by_citizen) == (ticket, True, 5, True)
    assert not list(faults(Ticket.objects.get(pk=ticket.pk)))


def test_who_says_not_solved_has_asked_the_centre(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    answers(token_of(ticket), solved="no", satisfied="1", text="还在积水")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.unsolved
    assert ticket.messages.filter(text="还在积水").exists()


def test_a_link_acts_once(cast: Cast) -> None:
    token = token_of(a_ticket(cast, "replied"))
    assert answers(token).status_code == 200
    assert answers(token, satisfied="1").status_code == 403
    assert FollowUp.objects.count() == 1


def test_a_form_with_a_gap_does_not_use_the_link_up_and_keeps_what_was_typed(cast: Cast) -> None:
    token = token_of(a_ticket(cast, "replied"))
    answer = answers(token, satisfied="", text="还在积水")
    assert answer.status_code == 422
    assert "还在积水" in answer.content.decode()
    assert answers(token).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "A" * 5000, "%00", "😀"])
def test_what_is_no_link_of_ours_opens_nothing(cast: Cast, token: str) -> None:
    a_ticket(cast, "replied")
    assert answers(token).status_code == 403
    assert not FollowUp.objects.exists()


def test_a_link_ends_with_the_follow_up_clock(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    token, until = token_of(ticket), ticket.follow_up_ends()
    assert until is not None
    with time_machine.travel(until, tick=False):
        assert answers(token).status_code == 403
    assert answers(token).status_code == 200


@pytest.mark.parametrize("end", ["rework", "recall"])
def test_a_link_ends_with_its_answer_and_is_not_sent_any_more(cast: Cast, end: str) -> None:
    ticket = a_ticket(cast, "replied")
    token, question = token_of(ticket), asked(ticket)
    if end == "rework":
        ticket.rework(by=cast.duty, note="又积水了")
    else:
        ticket.replies.get().recall(by=cast.leader, reason="有误")
    question = OutboundMessage.objects.get(pk=question.pk)
    assert (question.state, question.error) == ("failed", "overtaken")
    assert answers(token).status_code == 403
    again = a_reply(cast, Ticket.objects.get(pk=ticket.pk), "released").ticket
    assert answers(token).status_code == 403
    assert again.outbound.filter(statement__statement__code="follow_up").count() == 2


def test_a_link_from_a_staff_session_is_refused_and_stays_good_for_the_citizen(cast: Cast) -> None:
    token = token_of(a_ticket(cast, "replied"))
    staff = Client()
    staff.force_login(cast.handler)
    assert answers(token, staff).status_code == 403
    assert answers(token).status_code == 200


def test_opening_the_page_changes_nothing_and_the_token_is_in_no_address(cast: Cast) -> None:
    a_ticket(cast, "replied")
    answer = Client().get("/track/answer/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert AnswerLink.objects.get().used_at is None
    shown = answer.content.decode()
    assert 'href="/track/"' in shown  # without scripts: number and code
    assert re.search(r'<form[^>]* id="judgement"[^>]* hidden', shown)


def test_a_link_needs_its_forms_token_too(cast: Cast) -> None:
    token = token_of(a_ticket(cast, "replied"))
    assert answers(token, Client(enforce_csrf_checks=True)).status_code == 403
    assert answers(token).status_code == 200


def test_guessing_is_slowed_down(cast: Cast) -> None:
    a_ticket(cast, "replied")
    while link_page.CLIENT.note("127.0.0.1"):
        pass
    assert answers("x" * 22, text="还在积水").status_code == 429


@pytest.mark.parametrize("lacking", ["address", "switch", "clock"])
def test_nobody_is_asked_without_an_address_a_switch_or_a_clock(
    cast: Cast, settings: Any, lacking: str
) -> None:
    match lacking:
        case "address":
            settings.PUBLIC_URL = ""
        case "switch":
            Statement.objects.get(code="follow_up").switch(on=False, by=cast.duty)
        case "clock":
            Policy.amend("", "normal", limits={"follow_up": None}, by=cast.duty)
    ticket = a_ticket(cast, "replied")
    assert not ticket.outbound.filter(statement__statement__code="follow_up").exists()
    assert not AnswerLink.objects.exists()


def test_a_lapsed_matter_takes_no_more_answers_by_link(cast: Cast) -> None:
    ticket = a_ticket(cast, "replied")
    token = token_of(ticket)
    ticket.clocks.filter(kind="follow_up").update(due_at=later(seconds=-1))
    Ticket.objects.lapse(timezone.now(), by=cast.machine)
    assert answers(token).status_code == 403
