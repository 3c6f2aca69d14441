"""On the way over Weibo no word, identity, place or token gets into a log, a page or an answer."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from dispatch import withdrawing
from dispatch.delivery import deliver
from hotline.models import OutboundMessage, Reply, Ticket
from intake.draining import drain
from tests.microblog import Microblog, blog
from tests.platforms.weibo import SECRET, TOKEN, push, wrap

__all__ = ["blog"]
pytestmark = pytest.mark.django_db
WORDS, ANSWER = "银杏路口积水半米请尽快抽排", "已安排泵车抽排今晚八点前恢复"


def the_whole_story(blog: Microblog) -> set[str]:
    """All that happens to a comment and to a private message, and much that goes wrong; returns
    what is nobody's to read.
    """
    platform, citizen = blog.platform, blog.citizen()
    number = str(blog.comments(WORDS, by=citizen))
    platform.misbehave("comments/to_me", errcode=10001, errmsg=f"{TOKEN} {WORDS}")
    blog.look()
    blog.look()
    blog.writes(citizen, WORDS)
    blog.knock(wrap(push(citizen, WORDS), secret="guess"))
    blog.knock(wrap(push(citizen, WORDS) | {"created_at": WORDS}))
    drain()
    ticket = blog.handled(Ticket.objects.get())
    reply = ticket.replies.draft(ticket, ANSWER, by=blog.cast.handler, visibility="public")
    assert reply.submit(by=blog.cast.handler)
    reply.review(by=blog.cast.head, verdict="pass")
    reply.release(by=blog.cast.leader)
    [message] = blog.answers(ticket)
    platform.misbehave("comments/reply", silence=0.0, accept=True)
    platform.misbehave("comments/by_me", errcode=10009, errmsg=f"{ANSWER} {TOKEN} {number}")
    deliver(message.pk)
    withdrawing.look_for(message.pk)
    OutboundMessage.objects.get(pk=message.pk).settle_unsure(by=blog.cast.handler, arrived=False)
    deliver(message.pk)
    own = OutboundMessage.objects.get(pk=message.pk).stands
    assert own
    Reply.objects.get().recall(by=blog.cast.leader, reason="有误")
    platform.misbehave("comments/destroy", errcode=20203, errmsg=f"{own} {TOKEN}")
    withdrawing.withdraw(message.pk)
    blog.platform.rules.token = "2.00-other"
    blog.look()
    return {WORDS, ANSWER, citizen, number, own, TOKEN, SECRET}


def test_no_log_line_holds_any_of_it(
    blog: Microblog, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")
    secrets = the_whole_story(blog)
    told = caplog.text + "".join(capsys.readouterr())
    assert "httpx" in told  # something was logged at all
    assert [secret for secret in secrets if secret in told] == []


def test_no_page_and_no_answer_of_the_interface_tells_who_wrote_or_where_it_stands(
    blog: Microblog,
) -> None:
    secrets = the_whole_story(blog) - {WORDS, ANSWER}
    ticket = Ticket.objects.get()
    for who in ("operator", "handler", "duty", "inspector", "administrator"):
        client = Client()
        client.force_login(getattr(blog.cast, who))
        for path in (
            *("/", f"/desk/tickets/{ticket.number}/", f"/desk/tickets/{ticket.number}/reply/"),
            *(f"/api/v1/tickets/{ticket.number}{part}" for part in ("", *PARTS)),
        ):
            told = client.get(path, follow=True).content.decode()
            assert [secret for secret in secrets if secret in told] == [], path


PARTS = ("/messages", "/outbound", "/events", "/replies")


def test_an_answer_written_in_a_tickets_page_is_not_made_public_by_a_stranger_field(
    blog: Microblog,
) -> None:
    """A confidential matter offers no choice, and a forged choice changes nothing."""
    ticket = blog.handled(blog.heard(WORDS))
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    client = Client()
    client.force_login(blog.cast.handler)
    page = client.get(f"/desk/tickets/{ticket.number}/reply/").content.decode()
    assert 'name="visibility"' not in page
    forged = {"text": ANSWER, "visibility": "public", "do": "submit"}
    client.post(f"/desk/tickets/{ticket.number}/reply/", forged)
    reply = Reply.objects.get()
    reply.review(by=blog.cast.head, verdict="pass")
    reply.release(by=blog.cast.leader)
    assert blog.answers(Ticket.objects.get())[0].under is None
