"""The main job as a program sees it: accepted, dispatched, signed, drafted, reviewed, released."""

from __future__ import annotations

import pytest

from tests.api.callers import read, refusal
from tests.api.conftest import As
from tests.cast import FACTS, Cast, says

pytestmark = pytest.mark.django_db


def test_a_ticket_goes_its_way_over_the_interface(cast: Cast, as_: As, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # tokens speak in demo
    operator, handler, head, leader = map(
        as_, (cast.operator, cast.handler, cast.head, cast.leader)
    )
    number = says(cast, "银杏路口积水半米。联系电话13800138000").number

    assert operator.numbers(queue="inbox") == [number]
    assert "13800138000" not in operator.get(f"tickets/{number}").content.decode()
    accepted = operator.step(
        number, "accept", kind="help", category="1501", urgency="urgent", title="积水", facts=FACTS
    )
    assert read(accepted)["state"] == "accepted"
    assert read(operator.step(number, "dispatch", lead="water", assist=[], note="按派单目录"))
    for step, arguments in (("sign", {}), ("progress", {"text": "x"}), ("close", {})):
        assert refusal(operator.step(number, step, **arguments), 403)["code"] == "power"
    refusal(operator.post(f"tickets/{number}/replies", {"text": "我们已处理"}), 403)

    assert read(handler.step(number, "sign", note=""))["taken_by"] == "handler"
    draft = {"text": "您好，我局已抽排完毕。", "visibility": "private"}
    reply = read(handler.post(f"tickets/{number}/replies", draft), 201)
    road = f"tickets/{number}/replies/{reply['id']}/steps/"
    assert read(handler.post(road + "submit"))["state"] == "reviewing"
    passed = {"verdict": "pass", "remarks": ""}
    assert refusal(handler.post(road + "review", passed), 403)["code"] == "seat"
    refusal(operator.post(road + "review", passed), 403)
    assert read(head.post(road + "review", passed))["state"] == "approved"
    refusal(operator.post(road + "release"), 403)
    assert read(leader.post(road + "release"))["state"] == "released"

    assert read(handler.get(f"tickets/{number}"))["state"] == "replied"
    said = [m["text"] for m in operator.items(f"tickets/{number}/messages")]
    assert "您好，我局已抽排完毕。" in said
    steps = [event["step"] for event in as_(cast.inspector).items(f"tickets/{number}/events")]
    assert steps == ["open", "accept", "dispatch", "sign", "submit", "review", "release"]
