"""Douyin: a push becomes a matter, and the answer is posted by a person, who says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from dispatch.delivery import deliver
from hotline.models import Account, OutboundMessage, Reply, SecurityEvent, Ticket
from intake.draining import drain
from intake.models import Arrival
from intake.refusals import patience
from tests.cast import Cast, walk
from tests.platforms.douyin import (
    CLIENT_KEY,
    OPEN_ID,
    SECRET,
    body_of,
    comment,
    event,
    signature,
)
from tests.wire import vectors

pytestmark = pytest.mark.django_db
HOOK = "/hooks/douyin/city-douyin/"


@pytest.fixture(autouse=True)
def _new_minute() -> None:
    patience.forget()


@pytest.fixture
def city(cast: Cast) -> Cast:
    """The cast, whose vendor listens at an account on Douyin, too."""
    given = ["--client-key", CLIENT_KEY, "--secret", SECRET, "--open-id", OPEN_ID]
    call_command("account", "douyin", "city-douyin", "--vendor", "vendor", *given)
    return cast


def pushes(said: Any, *, signed: str | None = None, message: str = "dy-1") -> Any:
    body = body_of(said)
    proof = signature(body) if signed is None else signed
    headers = {"X-Douyin-Signature": proof, "Msg-Id": message}
    return Client().post(HOOK, body, content_type="application/json", headers=headers)


def answered(cast: Cast, *, visibility: str = "public") -> OutboundMessage:
    """A comment, and an answer of the government to it that was released and is to go out."""
    pushes(comment("银杏路口积水半米", number="@c1"))
    drain()
    ticket = Ticket.objects.get()
    for stop in ("accepted", "dispatched", "handling"):
        ticket = walk(cast, ticket, stop)
    reply = Reply.objects.draft(ticket, "已抽排完毕。", by=cast.handler, visibility=visibility)
    reply.submit(by=cast.handler)
    for person in (cast.head, cast.leader):
        if reply.state == "reviewing":
            reply.review(by=person, verdict="pass")
    reply.release(by=cast.leader)
    message = OutboundMessage.objects.get(release__reply=reply)
    for waiting in OutboundMessage.objects.filter(pk__lte=message.pk).order_by("pk"):
        deliver(waiting.pk)
    return OutboundMessage.objects.get(pk=message.pk)


def test_a_comment_becomes_a_matter_heard_in_public(city: Cast) -> None:
    assert pushes(comment("银杏路口积水")).status_code == 200
    assert "银杏路口".encode() not in bytes(Arrival.objects.get().sealed)
    drain()
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.body) == ("douyin", "银杏路口积水")
    assert ticket.messages.get().extra["public"] == "comment"


def test_a_repeat_is_answered_alike_though_its_unsigned_number_differs(city: Cast) -> None:
    said = comment()
    assert [pushes(said, message=f"dy-{n}").status_code for n in range(3)] == [200] * 3
    assert Arrival.objects.count() == 1


def test_our_address_is_checked_by_a_push(city: Cast) -> None:
    answer = pushes(event("verify_webhook", {"challenge": 12345}))
    assert (answer.status_code, answer.content) == (200, b'{"challenge":12345}')
    assert answer["Content-Type"] == "application/json"
    assert pushes(event("verify_webhook", {"challenge": 1}), signed="no").status_code == 403
    assert Client().get(HOOK).status_code == 404
    assert not Arrival.objects.exists()


@vectors.needed
def test_every_vector_over_http(city: Cast) -> None:
    account = Account.objects.get(slug="city-douyin")
    for vector in vectors.DOUYIN:
        account.keep_secrets(client_key="awTEST", secret=vector["client_secret"], open_id="")
        account.save()
        said = vector["body"].encode()
        answer = pushes(said, signed=vector["headers"]["X-Douyin-Signature"])
        assert (answer.status_code == 200) == (vector["expect"] == "accept"), vector["id"]
        assert answer.content.decode() == vector.get("response_body", "")
    assert Arrival.objects.count() == 1


def test_a_fault_of_ours_loses_nothing_that_was_signed(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.carriers.douyin.made_at", lambda _fields: 1 / 0)
    assert pushes(comment(), signed="wrong").status_code == 403
    assert pushes(comment("路灯不亮")).status_code == 200
    assert Arrival.objects.get().state == Arrival.State.DEAD
    monkeypatch.undo()
    assert Arrival.objects.retry(by=city.duty) == 1
    drain()
    drain()
    assert Ticket.objects.get().body == "路灯不亮"


def test_an_answer_waits_for_a_person_to_post_it(city: Cast) -> None:
    message = answered(city)
    assert (message.state, message.error) == ("unreached", "by_hand")
    page = Client()
    page.force_login(city.leader)
    shown = page.get(f"/desk/tickets/{message.ticket.number}/").content.decode()
    assert f"/desk/outbound/{message.pk}/by-hand/" in shown
    assert "@c1" in shown
    assert "@item1" in shown
    done = page.post(f"/desk/outbound/{message.pk}/by-hand/")
    assert done.status_code in {200, 302}
    message = OutboundMessage.objects.get(pk=message.pk)
    assert (message.state, message.error) == ("sent", "")
    assert message.ticket.events.filter(step="outbound_by_hand", by=city.leader).exists()
    assert page.post(f"/desk/outbound/{message.pk}/by-hand/").status_code == 409


def test_where_it_stands_is_told_to_nobody_who_may_not_post_it(city: Cast) -> None:
    message = answered(city)
    for person in (city.operator, city.inspector):
        page = Client()
        page.force_login(person)
        shown = page.get(f"/desk/tickets/{message.ticket.number}/").content.decode()
        assert "@c1" not in shown
        assert "by-hand" not in shown
        assert page.post(f"/desk/outbound/{message.pk}/by-hand/").status_code == 403


def test_only_what_waits_for_a_hand_can_be_said_to_have_been_posted(city: Cast) -> None:
    message = answered(city, visibility="private")
    assert message.error == "window"  # nobody is written to privately there
    page = Client()
    page.force_login(city.leader)
    assert page.post(f"/desk/outbound/{message.pk}/by-hand/").status_code == 409


def test_what_was_posted_by_hand_no_machine_takes_back(city: Cast) -> None:
    message = answered(city)
    message.said_by_hand(by=city.leader)
    message.release.reply.recall(by=city.leader, reason="有误")
    message = OutboundMessage.objects.get(pk=message.pk)
    assert (message.state, message.withdrawal) == ("sent", "cannot_be_withdrawn")


def test_secrets_are_named_and_never_told(city: Cast) -> None:
    told = SecurityEvent.objects.get(what="account_changed", subject="city-douyin").details
    assert {"client_key", "secret", "open_id"} <= set(told["changed"])
    assert SECRET not in str(told)
    assert SECRET.encode() not in bytes(Account.objects.get(slug="city-douyin").sealed)
