"""From the store to a ticket: each kind of message, each tap, and what is merely kept."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from hotline.models import Contact, Message, OutboundMessage, Secret, Statement, Switch, Ticket
from hotline.positions import Position
from intake.draining import drain
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.platform import OPENID, brings
from tests.platforms import tencent

pytestmark = pytest.mark.django_db
OTHER = "oCAST0000000000000000000002"


def message(kind: str, **own: object) -> tencent.Fields:
    """A message of any kind, as the platform's fields name it."""
    return {**tencent.text(OPENID, ""), "MsgType": kind, "Content": "", **own}


def heard(*messages: tencent.Fields) -> None:
    """Deliver the messages and have everything read."""
    for one in messages:
        assert brings(one) == (200, "success")
    drain()


def approved(cast: Cast, code: str, text: str, *, on: bool = True) -> None:
    """An authorised statement that the government switched on for the machine, or not."""
    statement = Statement.objects.create(code=code, title=code, automatic=on)
    statement.draft(text, by=cast.duty).approve(by=cast.duty2)


def test_words_open_a_ticket_and_the_receipt_waits_to_go_out(cast: Cast) -> None:
    heard(tencent.text(OPENID, "银杏路口积水半米，电话13800138000"))
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.title[:4]) == ("received", "银杏路口")
    assert "13800138000" not in ticket.body
    assert Secret.objects.filter(ticket=ticket, kind="phone").exists()
    receipt = OutboundMessage.objects.get()
    assert (receipt.what, receipt.ticket) == ("statement:receipt", ticket)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.ticket, arrival.message) == (
        "done",
        ticket,
        ticket.messages.get(),
    )
    assert arrival.opened_at >= arrival.received_at - timedelta(seconds=1)


def test_further_words_continue_it_in_the_order_they_were_sent(cast: Cast) -> None:
    now = int(time.time())
    heard(tencent.text(OPENID, "第二句", CreateTime=now, MsgId=12))
    heard(
        tencent.text(OPENID, "第三句", CreateTime=now, MsgId=13),
        tencent.text(OPENID, "第一句", CreateTime=now - 60, MsgId=99),
    )
    ticket = Ticket.objects.get()
    assert [m.text for m in ticket.messages.all()] == ["第一句", "第二句", "第三句"]
    assert OutboundMessage.objects.count() == 1


def test_two_citizens_have_two_tickets(cast: Cast) -> None:
    heard(tencent.text(OPENID, "我的事"), tencent.text(OTHER, "他的事"))
    assert Ticket.objects.count() == Contact.objects.count() == 2


def test_a_batch_of_one_citizen_is_one_ticket_in_order(cast: Cast) -> None:
    same = 1700000000
    heard(*(tencent.text(OPENID, f"第{n:03d}句", CreateTime=same, MsgId=n) for n in range(70)))
    ticket = Ticket.objects.get()
    assert [m.text for m in ticket.messages.all()] == [f"第{n:03d}句" for n in range(70)]
    assert ticket.title == "第000句"


@pytest.mark.parametrize(
    ("sent", "kind", "text", "media"),
    [
        (tencent.image(OPENID, "pic-1"), "image", "", 1),
        (
            message("voice", MediaId="v", Recognition="路灯坏了"),
            "voice",
            "路灯坏了",
            1,
        ),
        (message("video", MediaId="f", ThumbMediaId="t"), "video", "", 1),
        (message("shortvideo", MediaId="f", ThumbMediaId="t"), "video", "", 1),
        (
            tencent.location(OPENID, 31.2304, 121.4737, "人民大道200号"),
            "location",
            "人民大道200号",
            0,
        ),
        (
            tencent._message(
                OPENID, "link", Title="报道", Description="积水", Url="https://a.example/1"
            ),
            "link",
            "报道\n积水",
            0,
        ),
        (tencent.text(OPENID, ""), "text", "", 0),
    ],
    ids=["image", "voice", "video", "shortvideo", "location", "link", "empty text"],
)
def test_every_kind_of_message_opens_a_ticket(
    cast: Cast, sent: tencent.Fields, kind: str, text: str, media: int
) -> None:
    heard(sent)
    said = Message.objects.get()
    assert (said.kind, said.text, said.attachments.count()) == (kind, text, media)
    assert said.ticket.state == "received"


def test_a_position_keeps_its_datum(cast: Cast) -> None:
    heard(tencent.location(OPENID, 31.2304, 121.4737, "人民大道200号"))
    assert Message.objects.get().extra == {"lat": 31.2304, "lon": 121.4737, "datum": "GCJ-02"}


def test_the_ticket_stands_where_the_newest_position_says(cast: Cast) -> None:
    heard(
        tencent.location(OPENID, 22.0, 113.0, "先发错了"),
        tencent.location(OPENID, 31.17530398364597, 121.531541859215, "银杏路"),
    )
    position = Ticket.objects.get().position
    assert position is not None
    assert position.metres_to(Position(31.1774276, 121.5272106)) < 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/"])
def test_a_link_that_no_browser_should_follow_is_dropped(cast: Cast, url: str) -> None:
    heard(message("link", Title="看", Description="", Url=url))
    assert Message.objects.get().extra == {}


def test_a_phone_number_in_a_link_is_masked(cast: Cast) -> None:
    url = "https://a.example/?tel=13800138000"
    heard(message("link", Title="看", Description="", Url=url))
    assert "13800138000" not in Message.objects.get().extra["url"]


def test_an_unknown_kind_is_kept_visible_and_opens_nothing(cast: Cast) -> None:
    heard(message("hologram", Beam="1"))
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.kind) == ("ignored", "hologram")
    assert b"hologram" in arrival.open()
    assert not Ticket.objects.exists()


def test_where_a_phone_is_by_itself_is_not_kept(cast: Cast) -> None:
    heard(tencent.event(OPENID, "LOCATION", None, Latitude="31.2", Longitude="121.4"))
    arrival = Arrival.objects.get()
    assert (arrival.state, bytes(arrival.sealed)) == ("ignored", b"")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "event",
    [
        tencent.event(OPENID, "VIEW", "https://a.example/"),
        tencent.event(OPENID, "TEMPLATESENDJOBFINISH", None, MsgID="1", Status="success"),
        tencent.event(OPENID, "pic_weixin", "PIC", SendPicsInfo={"Count": 1, "PicList": {}}),
        tencent.event(OPENID, "location_select", "L", SendLocationInfo={"Location_X": "1"}),
        tencent.event(OPENID, "SCAN", "7", Ticket="t"),
        tencent.event(OPENID, "something_new", "x"),
    ],
    ids=lambda event: str(event["Event"]),
)
def test_other_events_are_recorded_and_open_no_ticket(cast: Cast, event: tencent.Fields) -> None:
    heard(event)
    assert Arrival.objects.get().state in ("done", "ignored")
    assert not Ticket.objects.exists()
    assert not OutboundMessage.objects.exists()


def test_the_disaster_menu_prompts_and_makes_the_next_words_a_disaster(cast: Cast) -> None:
    approved(cast, "disaster_prompt", "请发位置和照片。")
    heard(tencent.text(OPENID, "路灯坏了"))
    heard(tencent.event(OPENID, "CLICK", "REPORT_DISASTER"))
    prompt = OutboundMessage.objects.order_by("id").last()
    assert (prompt.what, prompt.ticket, prompt.words) == (
        "statement:disaster_prompt",
        None,
        "请发位置和照片。",
    )
    heard(tencent.text(OPENID, "地下车库进水了"), tencent.image(OPENID, "pic-7"))
    lamp, flood = Ticket.objects.order_by("id")
    assert (flood.kind, flood.urgency) == ("disaster", "urgent")
    assert [m.kind for m in flood.messages.all()] == ["text", "image"]
    assert (lamp.kind, lamp.messages.count()) == ("", 1)


def test_words_long_after_the_tap_are_ordinary_words(cast: Cast) -> None:
    then = int(time.time()) - 3600
    heard(tencent.event(OPENID, "CLICK", "REPORT_DISASTER", CreateTime=then))
    heard(tencent.text(OPENID, "路灯坏了"))
    assert Ticket.objects.get().kind == ""


def test_a_prompt_that_is_switched_off_is_not_said(cast: Cast) -> None:
    approved(cast, "disaster_prompt", "请发位置和照片。", on=False)
    heard(tencent.event(OPENID, "CLICK", "REPORT_DISASTER"))
    assert not OutboundMessage.objects.exists()


def test_one_key_silences_every_machine(cast: Cast) -> None:
    approved(cast, "welcome", "您好。")
    Switch.turn("machines", on=False, by=cast.duty)
    heard(tencent.event(OPENID, "subscribe"), tencent.text(OPENID, "积水"))
    assert not OutboundMessage.objects.exists()
    assert Ticket.objects.exists()


def test_who_begins_to_follow_is_welcomed_within_the_minute(cast: Cast) -> None:
    approved(cast, "welcome", "您好，这里是市民热线。")
    heard(tencent.event(OPENID, "subscribe"))
    welcome = OutboundMessage.objects.get()
    assert (welcome.what, welcome.ticket) == ("statement:welcome", None)
    assert OutboundMessage.objects.claim(welcome.pk) is not None


def test_a_tap_opens_one_minute_and_a_word_two_days(cast: Cast) -> None:
    heard(tencent.event(OPENID, "CLICK", "MY_CASES"))
    tapped = Contact.objects.get()
    assert tapped.moment_at is not None
    assert tapped.last_word_at is None
    heard(tencent.text(OPENID, "积水"))
    assert Contact.objects.get().last_word_at is not None


def test_nothing_is_sent_to_who_has_left_until_they_come_back(cast: Cast) -> None:
    heard(tencent.text(OPENID, "积水"))
    heard(tencent.event(OPENID, "unsubscribe"))
    assert not Contact.objects.get().following
    receipt = OutboundMessage.objects.get()
    assert OutboundMessage.objects.claim(receipt.pk) is None
    receipt = OutboundMessage.objects.get()
    assert (receipt.state, receipt.error) == ("unreached", "unsubscribed")
    heard(tencent.event(OPENID, "subscribe"))
    assert Contact.objects.get().following
    assert OutboundMessage.objects.get().state == "pending"


def test_a_platform_whose_clock_is_ahead_buys_no_time(cast: Cast) -> None:
    heard(tencent.text(OPENID, "积水", CreateTime=int(time.time()) + 90_000))
    contact, arrival = Contact.objects.get(), Arrival.objects.get()
    assert contact.last_word_at == arrival.received_at


def test_a_batch_of_citizens_costs_as_many_statements_as_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        brings(tencent.text(f"oCAST-BATCH-{number}", "银杏路口积水，电话13800138000"))
    # Eight of them look whether anybody is in danger, one whether there is an emergency.
    with django_assert_max_num_queries(45):
        assert drain() == 40
    assert Ticket.objects.count() == 40
