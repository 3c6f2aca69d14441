"""Programs are refused in the language they ask for, and offered steps in the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.api.callers import Caller, refusal
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")


def test_a_reason_is_chinese_unless_english_is_asked_for(cast: Cast) -> None:
    number = a_ticket(cast, "dispatched").number
    caller = Caller(cast.operator)
    address = f"tickets/{number}/steps/sign"
    assert refusal(caller.post(address), 403)["reason"] == (
        "“签收”需要“办理”权限，您所在的单位或您的角色没有这项权限。"
    )
    english = caller.post(address, Accept_Language="en")
    assert refusal(english, 403)["reason"].startswith("“Sign” needs the power to Handle")
    assert english["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("address", "status"),
    [("tickets/1/steps/sign", 404), ("nowhere", 404), ("tickets/{}/steps/accept", 422)],
)
def test_every_kind_of_refusal_follows(cast: Cast, address: str, status: int) -> None:
    caller = Caller(cast.operator)
    address = address.format(a_ticket(cast).number)
    chinese = refusal(caller.post(address, {"kind": "x"}), status)
    english = refusal(caller.post(address, {"kind": "x"}, Accept_Language="en-US"), status)
    assert chinese["code"] == english["code"]
    assert not LATIN.search(chinese["reason"])
    for error in chinese.get("errors", []):
        assert CHINESE.search(error["msg"])
    for error in [english, *english.get("errors", [])]:
        assert not CHINESE.search(error.get("msg", error.get("reason", "")))


def test_a_stranger_is_told_in_their_language(cast: Cast) -> None:
    assert CHINESE.search(refusal(Client().get("/api/v1/me"), 401)["reason"])
    english = Client().get("/api/v1/me", headers={"Accept-Language": "en"})
    assert not CHINESE.search(refusal(english, 401)["reason"])


def test_steps_are_offered_by_their_names_in_either_language(cast: Cast) -> None:
    number = a_ticket(cast).number
    caller = Caller(cast.operator)

    def labels(**headers: str) -> dict[str, str]:
        found = caller.client.get(f"/api/v1/tickets/{number}/steps", headers=headers).json()
        return {step["step"]: step["label"] for step in found}

    assert labels()["accept"] == "受理"
    assert labels(**{"Accept-Language": "en"})["accept"] == "Accept"
