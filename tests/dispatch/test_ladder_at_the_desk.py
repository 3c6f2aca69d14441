"""The office reads the way a message took, and what to do where none was left."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from hotline.models import OutboundMessage, Secret, User
from tests.cast import Cast
from tests.dispatch.ladders import (
    PHONE,
    an_answer_too_late,
    answered,
    approves,
    calls,
    gateway,
    goes,
    opens_a_gateway,
    registers,
)
from tests.dispatch.sending import platform
from tests.platforms.aliyun import Gateway
from tests.platforms.wechat import Platform

__all__ = ["gateway", "platform"]
pytestmark = pytest.mark.django_db


def page(user: User, address: str) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get(address).content.decode()


def ticket_page(user: User, message: OutboundMessage) -> str:
    assert message.ticket is not None
    return page(user, f"/desk/tickets/{message.ticket.number}/")


def test_the_office_reads_that_a_notice_took_over(cast: Cast, platform: Platform) -> None:
    approves(cast)
    registers(cast, "template", "T-ANSWER")
    message = goes(an_answer_too_late(cast))
    shown = ticket_page(cast.handler, message)
    assert "聊天消息" in shown
    assert "48 小时" in shown
    assert "模板通知" in shown
    assert "请电话告知" not in shown


def test_where_no_way_is_left_the_office_is_told_to_phone(cast: Cast, platform: Platform) -> None:
    message = goes(an_answer_too_late(cast))
    assert "尚不知道电话" in ticket_page(cast.handler, message)
    number = Secret.objects.keep("phone", PHONE, mask="139****1234", ticket=message.ticket)
    number.save()
    shown = ticket_page(cast.handler, message)
    assert "请给市民打电话" in shown
    assert PHONE not in shown


def test_the_api_tells_each_rung_and_no_phone(cast: Cast, gateway: Gateway) -> None:
    approves(cast)
    opens_a_gateway(cast)
    gateway.refuse("SendSms", "isv.MOBILE_NUMBER_ILLEGAL", times=2)
    message = goes(answered(cast, calls(cast)))
    assert message.ticket is not None
    whole = page(cast.handler, f"/api/v1/tickets/{message.ticket.number}/outbound")
    told = json.loads(whole)["items"]
    ways = [(one["way"], one["state"], one["reason"]) for one in told[-1]["attempts"]]
    assert ways[0] == ("sms", "failed", "isv.MOBILE_NUMBER_ILLEGAL")
    assert PHONE not in whole


def test_what_is_wrong_with_a_notice_stands_on_the_platform_page(
    cast: Cast, platform: Platform
) -> None:
    approves(cast)
    registers(cast, "template", "T-GONE")
    platform.misbehave("/template/send", errcode=40037)
    goes(an_answer_too_late(cast))
    shown = page(cast.administrator, "/admin/")
    assert "T-GONE" in shown
    assert "40037" in shown
