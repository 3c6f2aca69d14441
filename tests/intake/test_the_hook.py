"""What the hook answers: success for what is the platform's, an empty refusal for all else."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from prometheus_client import REGISTRY

from intake.models import Arrival
from intake.refusals import patience
from tests.cast import Cast
from tests.intake.platform import CITY, HOOK, OPENID, PLAIN, brings, knock, set_up
from tests.platforms import tencent

pytestmark = pytest.mark.django_db
OTHER_KEY = "PrevRotatedAesKey9876543210ZYXWVUTSRQPONMLb"


@pytest.fixture(autouse=True)
def _new_minute() -> None:
    patience.forget()


def counted(outcome: str) -> float:
    labels = {"carrier": "wechat", "outcome": outcome}
    return REGISTRY.get_sample_value("hotline_hook_requests_total", labels) or 0.0


def test_a_message_is_stored_sealed_and_answered_with_success(cast: Cast) -> None:
    assert brings(tencent.text(OPENID, "银杏路口积水", MsgId=24900000000000099)) == (200, "success")
    arrival = Arrival.objects.get()
    assert (arrival.kind, arrival.serial, arrival.state) == ("text", 24900000000000099, "waiting")
    assert "银杏路口积水" in arrival.open().decode()
    stored = bytes(arrival.sealed) + bytes(arrival.digest)
    assert "银杏路口".encode() not in stored
    assert OPENID.encode() not in stored


def test_a_repeat_gets_the_same_answer_and_creates_nothing(cast: Cast) -> None:
    words = tencent.text(OPENID, "又说一遍")
    before = counted("repeated")
    assert [brings(words) for _ in range(3)] == [(200, "success")] * 3
    assert Arrival.objects.count() == 1
    assert counted("repeated") - before == 2


def test_the_same_number_at_another_account_is_another_message(cast: Cast) -> None:
    account = cast.city
    account.pk, account.slug, account.sealed = None, "second", b""
    account.keep_secrets(token="other-token", appid=CITY.appid, aes_key=CITY.aes_key)
    account.save()
    words = tencent.text(OPENID, "同号")
    brings(words)
    second = tencent.Account(token="other-token", appid=CITY.appid, aes_key=CITY.aes_key)
    assert brings(words, second, hook="/hooks/wechat/second/") == (200, "success")
    assert Arrival.objects.count() == 2


def test_the_address_check_is_echoed_as_plain_text(cast: Cast) -> None:
    query = {**tencent.wrap("", CITY).query, "echostr": "<b>7</b>"}
    answer = Client().get(HOOK, query)
    assert (answer.status_code, answer.content) == (200, b"<b>7</b>")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(HOOK, {**query, "nonce": "other"}).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options"])
def test_only_get_and_post_are_answered(cast: Cast, method: str) -> None:
    assert getattr(Client(), method)(HOOK).status_code == 405


def test_a_refusal_is_empty_counted_by_reason_and_kept_nowhere(cast: Cast) -> None:
    forged = tencent.callback(tencent.text(OPENID, "假的"), CITY)
    forged.query["signature"] = "0" * 40
    before = counted("signature")
    assert knock(forged) == (403, "")
    assert counted("signature") - before == 1
    assert not Arrival.objects.exists()


def test_an_address_that_is_no_accounts_is_refused_without_a_word(cast: Cast) -> None:
    assert brings(tencent.text(OPENID, "x"), hook="/hooks/wechat/nobody/") == (404, "")


def test_a_plain_body_at_a_safe_account_is_refused(cast: Cast) -> None:
    assert brings(tencent.text(OPENID, "我是假的"), PLAIN) == (403, "")
    assert not Arrival.objects.exists()


def test_a_body_above_the_cap_is_refused_with_and_without_a_length(cast: Cast) -> None:
    huge = tencent.wrap(b"<xml>" + b"x" * (300 << 10), CITY)
    assert knock(huge) == (413, "")
    unsigned = tencent.wrap(b"x" * (300 << 10), CITY)
    unsigned.query["signature"] = ""
    assert knock(unsigned) == (403, "")


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"<xml", b"{", b"\xff\xfe", b"<xml/>" * 9, json.dumps([1]).encode()]
)
def test_rubbish_is_refused_and_never_an_error(cast: Cast, body: bytes) -> None:
    for query in (tencent.wrap("", CITY).query, {}, {"signature": "\x00", "nonce": "\uffff"}):
        status, answer = knock(tencent.Callback(query, body))
        assert (400 <= status < 500, answer) == (True, "")
    assert not Arrival.objects.exists()


def test_who_keeps_being_refused_is_slowed_but_the_genuine_never(cast: Cast) -> None:
    forged = tencent.callback(tencent.text(OPENID, "假的"), CITY)
    forged.query["nonce"] = "other"
    answers = [knock(forged)[0] for _ in range(patience.most + 5)]
    assert answers == [403] * patience.most + [429] * 5
    assert knock(forged, REMOTE_ADDR="192.0.2.7")[0] == 403
    assert brings(tencent.text(OPENID, "真的"))[0] == 200


def test_a_changed_token_counts_from_the_next_message_on(cast: Cast) -> None:
    assert brings(tencent.text(OPENID, "旧的"))[0] == 200
    set_up("city", token="new-token")
    assert brings(tencent.text(OPENID, "还是旧的"))[0] == 403
    assert (
        brings(
            tencent.text(OPENID, "新的"),
            tencent.Account(token="new-token", appid=CITY.appid, aes_key=CITY.aes_key),
        )[0]
        == 200
    )
    assert Arrival.objects.count() == 2


def test_a_genuine_message_under_an_old_token_is_refused_after_the_change(cast: Cast) -> None:
    brings(tencent.text(OPENID, "记住这扇门"))
    set_up("city", token="new-token")
    # Its signature fits what this process remembers; the insert itself finds the row changed.
    assert brings(tencent.text(OPENID, "旧令牌")) == (403, "")
    assert Arrival.objects.count() == 1


def test_a_changed_key_and_mode_count_at_once(cast: Cast) -> None:
    brings(tencent.text(OPENID, "一"))
    set_up("city", aes_key=OTHER_KEY, previous_aes_key=CITY.aes_key)
    new = tencent.Account(token=CITY.token, appid=CITY.appid, aes_key=OTHER_KEY)
    assert brings(tencent.text(OPENID, "二"), new)[0] == 200
    assert brings(tencent.text(OPENID, "三"))[0] == 200  # the previous key still opens
    set_up("city", mode="plain")
    assert brings(tencent.text(OPENID, "四"), PLAIN)[0] == 200
    set_up("city", mode="safe")
    assert brings(tencent.text(OPENID, "五"), PLAIN)[0] == 403


def test_freshness_is_a_setting_that_counts_at_once(cast: Cast) -> None:
    old = tencent.callback(tencent.text(OPENID, "旧闻"), CITY, timestamp="1700000000")
    assert knock(old)[0] == 200
    set_up("city", max_age=600)
    later = tencent.callback(tencent.text(OPENID, "旧闻"), CITY, timestamp="1700000000")
    assert knock(later)[0] == 403


def test_a_repeat_and_a_changed_account_are_told_apart(cast: Cast) -> None:
    words = tencent.text(OPENID, "一次")
    brings(words)
    set_up("city", max_age=None)  # sealed anew: the remembered door is out of date
    assert brings(words) == (200, "success")
    assert Arrival.objects.count() == 1
