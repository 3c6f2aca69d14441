"""The simulator's side of the platform answers as Tencent documents it, errors included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from hotline.demo import doors
from intake.simulator import media
from intake.simulator.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]

OPENID = "oSIM000000000000000000000001"
API = "/simulator/api/cgi-bin"


@pytest.fixture(autouse=True)
def _city_door(settings: Any, tmp_path: Path, db: None) -> None:
    from hotline.models import Organisation
    from hotline.powers import Kind

    settings.VAR = tmp_path
    doors.open_doors(Organisation.objects.create(code="vendor", name="示例", kind=Kind.VENDOR))


def ask(path: str, body: Any, **query: str) -> dict[str, Any]:
    """Post JSON as UTF-8, as an account does."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    address = f"{API}{path}" + ("?" + "&".join(f"{k}={v}" for k, v in query.items()))
    answer = Client().post(address, raw, content_type="application/json")
    assert answer.status_code == 200
    return dict(answer.json())


def token(**more: str) -> dict[str, Any]:
    asked = {
        "grant_type": "client_credential",
        "appid": doors.WECHAT_KEYS["appid"],
        "secret": doors.WECHAT_KEYS["secret"],
    }
    return ask("/stable_token", asked | more)


def send(text: str, to: str = OPENID, access: str | None = None) -> dict[str, Any]:
    access = token()["access_token"] if access is None else access
    body = {"touser": to, "msgtype": "text", "text": {"content": text}}
    return ask("/message/custom/send", body, access_token=access)


def test_the_token_stays_the_same_while_it_is_good() -> None:
    first = token()
    assert token()["access_token"] == first["access_token"]
    assert 300 <= first["expires_in"] <= 7500


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"grant_type": "x"}, 40002), ({"appid": "x"}, 40013), ({"secret": "x"}, 40125)],
)
def test_a_token_is_not_for_everybody(wrong: dict[str, str], code: int) -> None:
    assert token(**wrong)["errcode"] == code


@pytest.mark.parametrize("past", [0, 6800, 6950, 7100, 7199])
def test_a_token_works_until_its_last_second(past: int) -> None:
    start = 1_800_000_000 // 7200 * 7200
    with time_machine.travel(start + past, tick=False) as clock:
        given = token()
        clock.shift(given["expires_in"] - 1)
        assert send("在", access=given["access_token"])["errcode"] == 0


def test_what_is_sent_appears_on_that_phone_and_no_other() -> None:
    assert send("已抽排完毕") == {"errcode": 0, "errmsg": "ok"}
    heard = [e for e in Phone(OPENID).entries() if e["what"] == "heard"]
    assert [e["text"] for e in heard] == ["已抽排完毕"]
    assert Phone("oSIM000000000000000000000002").entries() == []


@pytest.mark.parametrize(("access", "code"), [("", 41001), ("nonsense", 40001), ("é" * 10, 40001)])
def test_without_a_token_nothing_is_delivered(access: str, code: int) -> None:
    assert send("在", access=access)["errcode"] == code
    assert Phone(OPENID).entries() == []


def test_escaped_characters_are_refused() -> None:
    body = json.dumps({"touser": OPENID, "msgtype": "text", "text": {"content": "积水"}}).encode()
    assert b"\\u" in body
    access = token()["access_token"]
    assert ask("/message/custom/send", body, access_token=access)["errcode"] == 40033


@pytest.mark.parametrize(
    ("text", "to", "code"),
    [
        ("在", "nobody", 40003),
        ("在", "o/../../etc", 40003),
        (" ", OPENID, 44004),
        ("满" * 683, OPENID, 45002),
    ],
)
def test_messages_the_platform_does_not_take(text: str, to: str, code: int) -> None:
    assert send(text, to=to)["errcode"] == code


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"touser": "o1"}', b'{"text": 1}'])
def test_rubbish_is_a_data_format_error(body: bytes) -> None:
    access = token()["access_token"]
    assert ask("/message/custom/send", body, access_token=access)["errcode"] == 47001


def test_the_count_of_five_is_kept() -> None:
    Phone(OPENID).add("said", text="积水")
    assert [send("…")["errcode"] for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_a_file_is_handed_over_only_for_a_token() -> None:
    name = media.keep(b"\xff\xd8\xff picture")
    answer = Client().get(f"{API}/media/get?access_token=x&media_id={name}")
    assert answer.json()["errcode"] == 40001
    access = token()["access_token"]
    answer = Client().get(f"{API}/media/get?access_token={access}&media_id={name}")
    assert (answer.content, answer["Content-Type"]) == (b"\xff\xd8\xff picture", "image/jpeg")
    answer = Client().get(f"{API}/media/get?access_token={access}&media_id=gone")
    assert answer.json()["errcode"] == 40007
