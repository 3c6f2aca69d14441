"""What a simulated phone sends is what the platform would send; a foreign reader agrees."""

from __future__ import annotations

import time

import pytest
from wechatpy.crypto import WeChatCrypto

from hotline.carriers import incoming as it
from hotline.carriers.wechat import Credentials, open_envelope, parse
from hotline.demo.doors import WECHAT_KEYS
from intake.simulator.callbacks import message_of, sealed

CREDENTIALS = Credentials(**WECHAT_KEYS)
OPENID = "oSIM000000000000000000000001"
HARD = "积水]]>半米 <b>&amp; 😀"


def said(fields: dict[str, object]) -> it.Incoming:
    query, body = sealed(message_of(OPENID, "gh_demo", fields), CREDENTIALS)
    return parse(open_envelope(CREDENTIALS, query, body, now=time.time()).message)


def test_words_arrive_as_they_were_typed() -> None:
    heard = said({"MsgType": "text", "Content": HARD})
    assert isinstance(heard, it.Text)
    assert (heard.sender, heard.recipient, heard.content) == (OPENID, "gh_demo", HARD)
    assert abs(heard.created_at.timestamp() - time.time()) < 3


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"MsgType": "image", "PicUrl": "http://a/b", "MediaId": "SIM-1"}, it.Image),
        (
            {
                "MsgType": "location",
                "Location_X": 1.5,
                "Location_Y": 2.5,
                "Scale": 16,
                "Label": "桥",
            },
            it.Location,
        ),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "REPORT_DISASTER"}, it.Click),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, it.Subscribe),
        ({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, it.Unsubscribe),
    ],
)
def test_every_button_of_the_phone_is_understood(
    fields: dict[str, object], kind: type[it.Incoming]
) -> None:
    assert isinstance(said(fields), kind)


def test_two_messages_are_two() -> None:
    numbers = {said({"MsgType": "text", "Content": "在"}).message_id for _ in range(50)}
    assert len(numbers) == 50
    assert all(int(number) < 2**63 for number in numbers)


def test_a_foreign_reader_opens_it_too() -> None:
    query, body = sealed(
        message_of(OPENID, "gh_demo", {"MsgType": "text", "Content": HARD}), CREDENTIALS
    )
    crypto = WeChatCrypto(WECHAT_KEYS["token"], WECHAT_KEYS["aes_key"], WECHAT_KEYS["appid"])
    opened = crypto.decrypt_message(
        body, query["msg_signature"], query["timestamp"], query["nonce"]
    )
    assert "积水" in opened
