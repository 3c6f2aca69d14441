"""Text messages by Alibaba Cloud: signed as its manual says, and every answer has its meaning."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline import carriers
from hotline.carriers import Outcome, Undeliverable, sms
from hotline.carriers.acs_signature import query_of, signed_headers
from hotline.carriers.sms_aliyun_errors import MEANING
from tests.platforms.aliyun import KEY, SECRET, SIGN, Gateway

AGREED = sms.Credentials(key_id=KEY, secret=SECRET, sign=SIGN)
NUMBER = "13900001234"
VALUES = {"number": "20261122-000123-7", "office": "水务局"}


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as stands_in:
        yield stands_in


def send(
    gateway: Gateway,
    number: str = NUMBER,
    *,
    agreed: sms.Credentials = AGREED,
    once: str = "a" * 32,
) -> str:
    return sms.send_text(gateway.base, agreed, number, "SMS_ANSWER", VALUES, once=once)


def fate(gateway: Gateway, once: str = "a" * 32) -> carriers.Fate:
    today: date = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return sms.fate_of(gateway.base, AGREED, NUMBER, once=once, day=today)


def refused(
    gateway: Gateway, number: str = NUMBER, agreed: sms.Credentials = AGREED
) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        send(gateway, number, agreed=agreed)
    return caught.value


def test_the_signature_is_the_one_of_the_manuals_example() -> None:
    query = query_of(
        {
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        }
    )
    headers = signed_headers(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=query,
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_text_arrives_in_the_registered_words(gateway: Gateway) -> None:
    assert send(gateway, "+86 139-0000-1234")
    [text] = gateway.texts_to(NUMBER)
    assert text == "您反映的事项（编号20261122-000123-7）已有答复，承办单位：水务局。"


def test_another_secret_is_noticed_and_stops_the_account(gateway: Gateway) -> None:
    other = sms.Credentials(key_id=KEY, secret="not-the-secret", sign=SIGN)
    failed = refused(gateway, agreed=other)
    assert (failed.code, failed.outcome) == ("SignatureDoesNotMatch", Outcome.STOP_ACCOUNT)
    assert failed.rid == "R-0"
    assert not gateway.texts


@pytest.mark.parametrize("code", MEANING)
def test_every_code_of_the_table_has_its_meaning(gateway: Gateway, code: str) -> None:
    gateway.refuse("SendSms", code, status=400 if code.startswith("Invalid") else 200)
    failed = refused(gateway)
    assert (failed.code, (failed.outcome, failed.reason)) == (code, MEANING[code])
    assert not gateway.texts


def test_a_code_nobody_knows_is_for_a_person_to_see(gateway: Gateway) -> None:
    gateway.refuse("SendSms", "isv.SOMETHING_NEW")
    assert refused(gateway).outcome is Outcome.FINAL


@pytest.mark.parametrize(
    "mischief",
    [
        {"accept": True, "silence": 0.0},
        {"accept": True, "status": 503, "body": '{"Code": "ServiceUnavailable"}'},
        {"accept": True, "body": "<html>"},
        {"accept": True, "body": '{"Code": "isp.SYSTEM_ERROR"}'},
        {"accept": True, "body": '{"Code": "SignatureNonceUsed"}'},
    ],
)
def test_after_a_lost_answer_nobody_knows_until_the_gateway_is_asked(
    gateway: Gateway, mischief: dict[str, object]
) -> None:
    gateway.misbehave("SendSms", **mischief)
    assert refused(gateway).outcome is Outcome.UNSURE
    assert fate(gateway).status == "waiting"
    assert fate(gateway, once="b" * 32).status == "unknown"
    gateway.network_says(NUMBER, 3, "DELIVERED")
    assert fate(gateway).status == "delivered"
    gateway.network_says(NUMBER, 2, "MK:0001")
    assert (fate(gateway).status, fate(gateway).code) == ("failed", "MK:0001")


def test_asking_may_be_repeated_whatever_went_wrong(gateway: Gateway) -> None:
    gateway.misbehave("QuerySendDetails", silence=0.0)
    with pytest.raises(Undeliverable) as caught:
        fate(gateway)
    assert caught.value.outcome is Outcome.RETRY


def test_a_text_is_found_on_a_later_page(gateway: Gateway) -> None:
    gateway.most_to_one_phone = 100
    send(gateway, once="c" * 32)
    for _ in range(60):
        send(gateway, once="d" * 32)
    assert fate(gateway, once="c" * 32).status == "waiting"


def test_a_gateway_that_is_not_there_got_nothing() -> None:
    with pytest.raises(Undeliverable) as caught:
        sms.send_text("http://127.0.0.1:9", AGREED, NUMBER, "SMS_ANSWER", VALUES, once="e")
    assert (caught.value.code, caught.value.outcome) == ("unreachable", Outcome.RETRY)


@pytest.mark.parametrize("number", ["0571-8899 0011", "12345", "", "23900001234", "1390000123x"])
def test_what_shows_no_text_is_not_called(gateway: Gateway, number: str) -> None:
    failed = refused(gateway, number)
    assert (failed.code, failed.reason) == ("no_mobile", "unknown_recipient")
    assert not gateway.journal.of("call")


def test_words_are_cut_to_the_room_of_a_blank_and_numbers_are_whole_or_refused() -> None:
    assert sms.fitted({"office": "局" * 35})["office"] == "局" * 35
    assert sms.fitted({"office": "局" * 36})["office"] == "局" * 34 + "…"
    assert sms.fitted({"office": "水务局\n分局"})["office"] == "水务局 分局"
    with pytest.raises(Undeliverable) as caught:
        sms.fitted({"number": "2026-" * 8})
    assert caught.value.reason == "template"


def test_neither_number_nor_secret_stands_in_what_is_logged(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.misbehave("SendSms", body=f'{{"Code": "isv.X", "Message": "{NUMBER} {SECRET} 水务局"}}')
    with caplog.at_level(logging.DEBUG):
        failed = refused(gateway)
        send(gateway)
    for hidden in (NUMBER, SECRET, "水务局"):
        assert hidden not in str(failed)
        assert hidden not in caplog.text


@pytest.mark.parametrize(
    "given",
    [{"provider": "nobody"}, {"key_id": ""}, {"secret": ""}, {"sign": ""}],
)
def test_credentials_that_cannot_work_are_refused(
    given: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match=r"provider|key"):
        sms.Credentials(**{"key_id": KEY, "secret": SECRET, "sign": SIGN} | given)


def test_a_gateway_keeps_its_promises_and_is_no_carrier() -> None:
    for name in carriers.GATEWAYS:
        found = carriers.gateway(name)
        assert callable(found.send_text)
        assert callable(found.fate_of)
        with pytest.raises(LookupError):
            carriers.of(name)
    with pytest.raises(LookupError):
        carriers.gateway("wechat")
