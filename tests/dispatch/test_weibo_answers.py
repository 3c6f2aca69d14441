"""A Weibo citizen is answered where they spoke, and nothing private is said in public."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from dispatch.delivery import deliver, sweep
from hotline.errors import BadArguments
from hotline.models import OutboundMessage, Statement, StatementVersion, Ticket
from intake.draining import drain
from tests.cast import FACTS, Cast, a_reply
from tests.dispatch.publicly import ANSWER, answered, approved, now_stands, release
from tests.microblog import Microblog, blog

__all__ = ["blog"]
pytestmark = pytest.mark.django_db


def test_a_comment_is_answered_below_it(blog: Microblog) -> None:
    citizen = blog.citizen()
    message = answered(blog, blog.heard(by=citizen))
    assert message.state == "sent"
    [ours] = blog.platform.rules.ours()
    assert ours["text"] == ANSWER
    assert ours["reply_comment"]["user"]["idstr"] == citizen
    assert message.stands == ours["idstr"]
    assert ours["idstr"].encode() not in bytes(message.published or b"")
    assert blog.platform.texts_to(citizen) == []


def test_a_private_message_is_answered_privately(blog: Microblog) -> None:
    citizen = blog.citizen()
    blog.writes(citizen)
    drain()
    assert answered(blog, Ticket.objects.get()).state == "sent"
    assert blog.platform.texts_to(citizen)[-1] == ANSWER
    assert blog.platform.said_publicly() == []


def test_a_private_answer_to_a_comment_is_never_said_before_everybody(blog: Microblog) -> None:
    ticket = blog.handled(blog.heard(by=(citizen := blog.citizen())))
    reply = ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler, visibility="private")
    release(blog, reply)
    [message] = blog.answers(ticket)
    deliver(message.pk)
    stands = now_stands(message)
    assert (stands.state, stands.error, stands.under) == ("unreached", "window", None)
    assert blog.platform.calls("reply") == []
    blog.writes(citizen, "请私信我")  # which opens the way
    drain()
    sweep()
    deliver(message.pk)
    assert blog.platform.texts_to(citizen)[-1] == ANSWER
    assert blog.platform.said_publicly() == []


def test_who_spoke_privately_last_is_answered_privately_unless_the_government_says_otherwise(
    blog: Microblog,
) -> None:
    citizen = blog.citizen()
    ticket = blog.heard(by=citizen)
    blog.writes(citizen, "补充地址", at=timezone.now().timestamp() + 2)
    drain()
    ticket = blog.handled(Ticket.objects.get(pk=ticket.pk))
    mine = ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler)
    assert mine.visibility == "private"
    other = ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler, visibility="public")
    release(blog, other)
    deliver(blog.answers(ticket)[0].pk)
    assert blog.platform.said_publicly() == [ANSWER]


def test_a_confidential_matter_is_answered_privately_whatever_was_chosen(blog: Microblog) -> None:
    ticket = blog.handled(blog.heard())
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    ticket = Ticket.objects.get(pk=ticket.pk)
    release(blog, ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler, visibility="public"))
    assert blog.answers(ticket)[0].under is None


def test_what_became_confidential_on_its_way_stays_in_the_house(blog: Microblog) -> None:
    ticket = blog.heard()
    a_reply(blog.cast, blog.handled(ticket), "released", ANSWER)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    [message] = blog.answers(ticket)
    deliver(message.pk)
    assert now_stands(message).error == "confidential"
    assert blog.platform.said_publicly() == []


def test_the_receipt_with_its_code_waits_for_a_private_word(blog: Microblog) -> None:
    citizen = blog.citizen()
    ticket = blog.heard(by=citizen)
    receipt = ticket.outbound.get()
    deliver(receipt.pk)
    assert now_stands(receipt).state == "unreached"
    blog.writes(citizen, "你好")
    drain()
    deliver(receipt.pk)
    [told] = blog.platform.texts_to(citizen)
    assert ticket.number in told
    assert blog.platform.said_publicly() == []


def test_a_public_receipt_without_a_code_is_said_where_the_government_switched_it_on(
    blog: Microblog,
) -> None:
    statement = Statement.objects.create(
        code="receipt_public", title="公开回执", uses=["automatic"], automatic=True
    )
    approved(blog.cast, statement, "已登记，编号 {number}。")
    ticket = blog.heard()
    receipt, told = ticket.outbound.order_by("pk")
    for message in (receipt, told):
        deliver(message.pk)
    assert blog.platform.said_publicly() == [f"已登记，编号 {ticket.number}。"]
    assert now_stands(receipt).state == "unreached"
    blog.writes(blog.citizen(), "另一位")  # who writes privately gets none
    drain()
    assert Ticket.objects.latest("pk").outbound.count() == 1


def test_a_statement_that_a_person_quotes_goes_where_the_citizen_spoke(blog: Microblog) -> None:
    ticket = blog.heard("几点上班")
    deliver(ticket.outbound.get().pk)
    ticket.accept(
        by=blog.cast.operator, kind="consult", category="1501", title="咨询", facts={"what": "问"}
    )
    ticket.quote(by=blog.cast.operator, statement="hours", values={})
    deliver(ticket.outbound.latest("pk").pk)
    assert blog.platform.said_publicly() == ["市政务服务大厅工作日对外服务。"]


def test_everybody_who_follows_a_matter_is_answered_below_their_own_words(blog: Microblog) -> None:
    master, other = blog.heard("银杏路口积水"), blog.heard("银杏路口水很深")
    for ticket in (master, other):
        ticket.accept(
            by=blog.cast.operator, kind="help", category="1501", title="积水", facts=FACTS
        )
    other.merge(by=blog.cast.operator, into=master.number)
    master = Ticket.objects.get(pk=master.pk)
    master.dispatch(by=blog.cast.operator, lead="water")
    a_reply(blog.cast, master.sign(by=blog.cast.handler), "released", ANSWER)
    for message in OutboundMessage.objects.filter(release__isnull=False):
        deliver(message.pk)
    below = {ours["reply_comment"]["text"] for ours in blog.platform.rules.ours()}
    assert below == {"银杏路口积水", "银杏路口水很深"}


def test_an_answer_that_is_too_long_for_a_comment_is_refused_before_anybody_reads_it(
    blog: Microblog,
) -> None:
    ticket = blog.handled(blog.heard())
    text = "路" * 141
    with pytest.raises(BadArguments) as refused:
        ticket.replies.draft(ticket, text, by=blog.cast.handler).submit(by=blog.cast.handler)
    assert refused.value.code == "too_long"
    private = ticket.replies.draft(ticket, text, by=blog.cast.handler, visibility="private")
    assert private.submit(by=blog.cast.handler).state == "reviewing"


@pytest.mark.parametrize(
    ("came_from", "ours", "said"),
    [
        ("8.8.4.4", "9.9.9.9", "8.8.4.4"),  # the person's own
        ("10.1.2.3", "9.9.9.9", "9.9.9.9"),  # seen from outside, our network has one
        ("10.1.2.3", "", "10.1.2.3"),
    ],
)
def test_weibo_hears_from_where_the_answer_was_released(
    blog: Microblog, settings: Any, came_from: str, ours: str, said: str
) -> None:
    settings.PUBLIC_IP = ours
    ticket = blog.handled(blog.heard())
    reply = a_reply(blog.cast, ticket, "approved", ANSWER)
    client = Client(REMOTE_ADDR=came_from)
    client.force_login(blog.cast.leader)
    client.post(f"/desk/tickets/{ticket.number}/reply/{reply.pk}/release/")
    [message] = blog.answers(ticket)
    deliver(message.pk)
    assert message.release is not None
    assert message.release.address == came_from
    assert blog.platform.calls("comments/reply")[-1]["given"]["rip"] == said


# What the database itself refuses --------------------------------------------------------------


def test_no_row_can_say_a_private_answer_before_everybody(blog: Microblog) -> None:
    ticket = blog.handled(blog.heard())
    reply = ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler, visibility="private")
    release(blog, reply)
    [message] = blog.answers(ticket)
    place = ticket.messages.get().public_place
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        OutboundMessage.objects.filter(pk=message.pk).update(under=place)
    same = {"release": message.release, "speaker": message.speaker, "speaker_kind": "government"}
    with pytest.raises(DatabaseError, match="stays private"), transaction.atomic():
        OutboundMessage.objects.create(ticket=ticket, contact=message.contact, under=place, **same)


def test_no_row_can_say_a_code_before_everybody_or_below_a_strangers_word(
    blog: Microblog,
) -> None:
    ticket, other = blog.heard("一"), blog.heard("二")
    said = StatementVersion.objects.get(statement__code="receipt")
    speech: dict[str, Any] = {"statement": said, "speaker": said.approved_by}
    speech |= {"speaker_kind": said.approved_kind, "contact": ticket.contact, "ticket": ticket}
    mine, theirs = (one.messages.get().public_place for one in (ticket, other))
    with pytest.raises(DatabaseError, match="codes_stay_private"), transaction.atomic():
        OutboundMessage.objects.create(under=mine, values={"number": "1", "code": ""}, **speech)
    with pytest.raises(DatabaseError, match="its own ticket"), transaction.atomic():
        OutboundMessage.objects.create(under=theirs, values={}, **speech)


def test_a_statement_with_a_code_is_quoted_privately(blog: Microblog, cast: Cast) -> None:
    statement = Statement.objects.create(code="with_number", title="进度", uses=["quoting"])
    approved(cast, statement, "您的诉求编号：{number}。")
    ticket = blog.heard()
    OutboundMessage.objects.quote(
        statement.newest, ticket=ticket, values={"number": ticket.number, "code": ""}
    )
    assert ticket.outbound.latest("pk").under is None
