"""A comment below an article is answered once, below it, and never a second time by a machine."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dispatch import withdrawing
from dispatch.delivery import deliver
from hotline.errors import BadArguments, RuleRefuses
from hotline.models import OutboundMessage, Statement, Ticket
from hotline.models.underway import APPEARS_WITHIN
from tests.articles import Paper, paper
from tests.cast import a_reply
from tests.dispatch.publicly import ANSWER, approved, now_stands, release

__all__ = ["paper"]
pytestmark = pytest.mark.django_db
ANOTHER = "您好，后续情况如下。"


def answered(paper: Paper, ticket: Ticket, text: str = ANSWER) -> OutboundMessage:
    """Release an answer and have it sent."""
    a_reply(paper.cast, paper.handled(ticket), "released", text)
    [message] = paper.answers(ticket)
    deliver(message.pk)
    return now_stands(message)


def look_for(message: OutboundMessage) -> OutboundMessage:
    """Let the time pass after which it must be there, and look."""
    OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    withdrawing.look_for(message.pk)
    return now_stands(message)


def test_a_comment_is_answered_below_it_word_for_word(paper: Paper) -> None:
    message = answered(paper, paper.heard(by=(citizen := paper.citizen())))
    assert message.state == "sent"
    assert paper.below.answers() == [ANSWER]
    assert paper.platform.texts_to(citizen) == []


def test_an_answer_whose_answer_was_lost_is_looked_for_and_found(paper: Paper) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("reply/add", accept=True, silence=0.0)
    assert answered(paper, ticket).state == "sent"
    assert len(paper.calls("reply/add")) == 1


def test_where_nobody_can_look_a_person_decides_and_it_is_looked_for_later(paper: Paper) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("reply/add", accept=True, silence=0.0)
    paper.platform.misbehave("comment/list", status=502, body="<html>")
    message = answered(paper, ticket)
    assert message.state == "unsure"
    assert message.doubted_at is not None
    assert message.doubted_at + APPEARS_WITHIN > timezone.now()
    assert look_for(message).state == "sent"
    assert len(paper.calls("reply/add")) == 1


def test_before_a_person_says_it_again_it_is_looked_for(paper: Paper) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("reply/add", accept=True, silence=0.0)
    paper.platform.misbehave("comment/list", status=502, body="<html>")
    message = answered(paper, ticket)
    message.settle_unsure(by=paper.cast.leader, arrived=False)
    deliver(message.pk)
    assert now_stands(message).state == "sent"
    assert len(paper.calls("reply/add")) == 1
    assert paper.below.answers() == [ANSWER]


def test_an_answer_from_the_console_is_not_ours_and_somebody_sees_it(paper: Paper) -> None:
    number = paper.comments()
    paper.look()
    ticket = Ticket.objects.get()
    paper.below.of(paper.name, number)["reply"] = {"content": "请私信我们", "create_time": 1}
    message = answered(paper, ticket)
    assert (message.state, message.error) == ("failed", "88005")
    client = Client()
    client.force_login(paper.cast.leader)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "88005" in page
    paper.below.of(paper.name, number).pop("reply")
    message.retry(by=paper.cast.leader)
    deliver(message.pk)
    assert paper.below.answers() == [ANSWER]


@pytest.mark.parametrize(
    ("code", "state"),
    [(48001, "failed"), (88000, "failed"), (88002, "failed"), (88004, "unreached")],
)
def test_a_refusal_is_a_fact_and_the_account_goes_on(paper: Paper, code: int, state: str) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("reply/add", errcode=code)
    message = answered(paper, ticket)
    assert (message.state, message.error) == (state, str(code))
    assert paper.account.health == "fine"


def test_a_second_answer_before_everybody_is_refused_in_words(paper: Paper) -> None:
    ticket = paper.heard()
    answered(paper, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(state="handling")  # sent back by the centre, say
    ticket = Ticket.objects.get(pk=ticket.pk)
    handler = paper.cast.handler
    assert ticket.replies.draft(ticket, ANOTHER, by=handler).visibility == "private"
    second = ticket.replies.draft(ticket, ANOTHER, by=handler, visibility="public")
    with pytest.raises(RuleRefuses) as refused:
        second.submit(by=handler)
    assert refused.value.code == "one_answer"
    assert paper.below.answers() == [ANSWER]


def test_a_newer_comment_of_the_same_citizen_takes_the_next_answer(paper: Paper) -> None:
    citizen = paper.citizen()
    ticket = paper.heard(by=citizen)
    answered(paper, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(state="handling")
    paper.comments("又积水了", by=citizen, at=timezone.now().timestamp() + 2)
    paper.look()
    assert Ticket.objects.count() == 1
    ticket = Ticket.objects.get()
    release(paper, ticket.replies.draft(ticket, ANOTHER, by=paper.cast.handler))  # type: ignore[arg-type]
    for waiting in ticket.outbound.filter(state="pending").order_by("pk"):
        deliver(waiting.pk)
    assert sorted(paper.below.answers()) == sorted([ANSWER, ANOTHER])


def test_a_recalled_answer_is_deleted_and_makes_room(paper: Paper) -> None:
    ticket = paper.heard()
    answered(paper, ticket)
    reply = ticket.replies.get()
    reply.recall(by=paper.cast.leader, reason="数字写错了")
    [message] = paper.answers(ticket)
    withdrawing.withdraw(message.pk)
    assert now_stands(message).withdrawal == "withdrawn"
    assert paper.below.answers() == []
    ticket = Ticket.objects.get(pk=ticket.pk)
    again = ticket.replies.draft(ticket, ANOTHER, by=paper.cast.handler, visibility="public")
    release(paper, again)  # type: ignore[arg-type]
    deliver(paper.answers(ticket)[-1].pk)
    assert paper.below.answers() == [ANOTHER]


def test_no_machine_uses_up_the_one_answer(paper: Paper) -> None:
    statement = Statement.objects.create(
        code="receipt_public", title="公开回执", uses=["automatic"], automatic=True
    )
    approved(paper.cast, statement, "已登记，编号 {number}。")
    ticket = paper.heard()
    for message in ticket.outbound.all():
        deliver(message.pk)
    assert paper.calls("reply/add") == []
    assert answered(paper, ticket).state == "sent"


def test_an_answer_that_is_too_long_for_a_comment_is_refused_before_anybody_reads_it(
    paper: Paper,
) -> None:
    ticket = paper.handled(paper.heard())
    draft: Any = ticket.replies.draft(ticket, "路" * 201, by=paper.cast.handler)
    with pytest.raises(BadArguments) as refused:
        draft.submit(by=paper.cast.handler)
    assert refused.value.code == "too_long"
