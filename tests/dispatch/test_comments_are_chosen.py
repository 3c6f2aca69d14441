"""The government has comments below its articles shown or deleted; nobody else does, and who did it
and why is on the record.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from dispatch.comment_orders import carry_out, sweep
from dispatch.delivery import deliver
from hotline.models import CommentOrder, Event, PublicPlace, Ticket, User
from tests.articles import Paper, paper
from tests.cast import a_reply
from tests.microblog import Microblog, blog
from tests.woken import woken

__all__ = ["blog", "paper"]
pytestmark = pytest.mark.django_db
WHY = "内容属实，供其他居民参考"


def posts(user: User, ticket: Ticket, how: str, why: str = WHY) -> int:
    """Press a button beside the comment; returns what the house answers."""
    client = Client()
    client.force_login(user)
    message = ticket.messages.order_by("pk").first()
    assert message is not None
    address = f"/desk/tickets/{ticket.number}/comments/{message.pk}/{how}/"
    return client.post(address, {"why": why}).status_code


def page(user: User, ticket: Ticket) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/desk/tickets/{ticket.number}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def ordered(paper: Paper, ticket: Ticket, how: str) -> CommentOrder:
    """An order that was given and carried out, or tried."""
    assert posts(paper.cast.duty, ticket, how) == 302
    order = CommentOrder.objects.latest("pk")
    return tried(order)


def tried(order: CommentOrder) -> CommentOrder:
    CommentOrder.objects.filter(pk=order.pk).update(next_try_at=timezone.now())
    carry_out(order.pk)
    return CommentOrder.objects.get(pk=order.pk)


def told(ticket: Ticket) -> list[tuple[str, dict[str, Any]]]:
    """What the record says of comments, in order."""
    found = Event.objects.filter(ticket=ticket, step__startswith="comment_").order_by("seq")
    return [(event.step, event.details) for event in found]


def test_a_comment_is_chosen_and_the_record_says_who_and_why(paper: Paper) -> None:
    ticket = paper.heard()
    message = ticket.messages.get()
    order = ordered(paper, ticket, "elect")
    assert order.state == "done"
    [comment] = paper.below.below[2247483700, 0]
    assert comment["comment_type"] == 1
    assert told(ticket) == [
        ("comment_elect", {"message": message.pk, "why": WHY}),
        ("comment_elect_done", {"message": message.pk}),
    ]
    event = Event.objects.get(ticket=ticket, step="comment_elect")
    assert event.by == paper.cast.duty
    assert WHY in page(paper.cast.duty, ticket)


def test_it_is_shown_no_longer_and_then_deleted(paper: Paper) -> None:
    ticket = paper.heard()
    for how in ("elect", "unelect", "hide"):
        assert ordered(paper, ticket, how).state == "done"
    assert paper.below.below[2247483700, 0] == []
    assert ticket.messages.get().text  # the matter keeps the words
    assert posts(paper.cast.duty, ticket, "elect") == 409


def test_a_vendor_chooses_nothing_and_is_offered_nothing(paper: Paper) -> None:
    ticket = paper.heard()
    assert posts(paper.cast.operator, ticket, "elect") == 403
    assert posts(paper.cast.rival, ticket, "elect") == 404
    assert posts(paper.cast.inspector, ticket, "hide") == 403
    assert not CommentOrder.objects.exists()
    assert "/comments/" not in page(paper.cast.operator, ticket)
    assert "/comments/" in page(paper.cast.duty, ticket)


def test_the_form_asks_why_and_opens_for_the_government_alone(paper: Paper) -> None:
    ticket = paper.heard()
    address = f"/desk/tickets/{ticket.number}/comments/{ticket.messages.get().pk}/hide/"
    answers = []
    for user in (paper.cast.duty, paper.cast.operator):
        client = Client()
        client.force_login(user)
        answers.append(client.get(address))
    assert [answer.status_code for answer in answers] == [200, 404]
    assert 'name="why"' in answers[0].content.decode()


def test_another_office_chooses_nothing(paper: Paper) -> None:
    ticket = paper.handled(paper.heard())
    assert posts(paper.cast.housing, ticket, "elect") == 404
    assert posts(paper.cast.handler, ticket, "elect") == 302


@pytest.mark.parametrize(
    ("how", "why", "status"), [("elect", " ", 422), ("hide", "字" * 201, 422), ("burn", WHY, 404)]
)
def test_an_order_has_a_reason_and_a_meaning(paper: Paper, how: str, why: str, status: int) -> None:
    assert posts(paper.cast.duty, paper.heard(), how, why) == status
    assert not CommentOrder.objects.exists()


def test_what_is_confidential_is_shown_to_nobody(paper: Paper) -> None:
    ticket = paper.heard()
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    assert posts(paper.cast.duty, ticket, "elect") == 403
    assert posts(paper.cast.duty, ticket, "hide") == 302


def test_a_comment_that_nobody_may_choose_has_no_buttons(blog: Microblog) -> None:
    ticket = blog.heard()
    assert "/comments/" not in page(blog.cast.duty, ticket)
    assert posts(blog.cast.duty, ticket, "elect") == 422


def test_two_orders_are_never_on_their_way_at_once(paper: Paper) -> None:
    ticket = paper.heard()
    assert posts(paper.cast.duty, ticket, "elect") == 302
    assert posts(paper.cast.duty2, ticket, "hide") == 409


# Trouble ---------------------------------------------------------------------------------------


def test_an_answer_that_was_lost_is_asked_for_again_for_twice_does_no_harm(paper: Paper) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("markelect", accept=True, silence=0.0)
    order = ordered(paper, ticket, "elect")
    assert (order.state, order.tries) == ("waiting", 1)
    assert tried(order).state == "done"


def test_who_finds_no_platform_gives_up_and_a_person_orders_again(
    paper: Paper, settings: Any
) -> None:
    ticket = paper.heard()
    there, settings.WECHAT_API = settings.WECHAT_API, "http://127.0.0.1:9"
    order = ordered(paper, ticket, "elect")
    for _try in range(6):
        order = tried(order)
    assert order.state == "failed"
    assert told(ticket)[-1][0] == "comment_not_done"
    settings.WECHAT_API = there
    assert ordered(paper, ticket, "elect").state == "done"


@pytest.mark.parametrize("code", [48001, 88000, 88001, 88003, 88004, 88010])
def test_a_refusal_is_a_fact_that_somebody_sees(paper: Paper, code: int) -> None:
    ticket = paper.heard()
    paper.platform.misbehave("markelect", errcode=code)
    order = ordered(paper, ticket, "elect")
    assert (order.state, order.error) == ("failed", str(code))
    assert str(code) in page(paper.cast.duty, ticket)
    assert paper.account.health == "fine"


def test_an_order_whose_nudge_was_lost_is_found(
    paper: Paper, django_capture_on_commit_callbacks: Any
) -> None:
    assert posts(paper.cast.duty, paper.heard(), "elect") == 302
    assert woken("dispatch.tasks.carry_out") == []  # nothing is committed in a test
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert woken("dispatch.tasks.carry_out") == [[CommentOrder.objects.get().pk]]


def test_below_a_deleted_comment_nothing_is_said(paper: Paper) -> None:
    ticket = paper.heard()
    ordered(paper, ticket, "hide")
    a_reply(paper.cast, paper.handled(ticket), "released", "已修好。")
    [message] = paper.answers(ticket)
    assert message.under is None
    deliver(message.pk)
    assert paper.calls("reply/add") == []


def test_no_row_can_say_otherwise_later_nor_order_for_a_vendor(paper: Paper) -> None:
    ticket = paper.heard()
    order = ordered(paper, ticket, "elect")
    for changed in ({"why": "别的"}, {"how": "hide"}, {"by": paper.cast.duty2}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            CommentOrder.objects.filter(pk=order.pk).update(**changed)
    place, operator = PublicPlace.objects.get(), paper.cast.operator
    for kind, refused_by in (
        ("vendor", "only_government_orders"),
        ("government", "ordered_by_a_person_of_that_kind"),
    ):
        given = {"place": place, "how": "elect", "why": WHY, "by": operator, "by_kind": kind}
        with pytest.raises(DatabaseError, match=refused_by), transaction.atomic():
            CommentOrder.objects.create(**given)
