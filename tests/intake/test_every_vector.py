"""Every published WeChat vector over HTTP: what is answered, and what is stored."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from intake.models import Arrival
from intake.refusals import patience
from tests.cast import Cast
from tests.intake.platform import HOOK, knock, set_up
from tests.platforms.tencent import Callback
from tests.wire import vectors

pytestmark = [pytest.mark.django_db, vectors.needed]


def test_every_vector_in_file_order_against_one_store(cast: Cast) -> None:
    patience.forget()
    wrong = []
    with time_machine.travel(vectors.ACCOUNT.get("now_for_freshness", 0), tick=False):
        for vector in vectors.CALLBACKS:
            before = Arrival.objects.count()
            status, body = delivered(vector)
            new = Arrival.objects.count() - before
            if (problem := wrongness(vector["expect"], status, body, new)) is not None:
                wrong.append(f"{vector['id']}: {problem}")
    assert wrong == []


def delivered(vector: dict[str, Any]) -> tuple[int, str]:
    """Set the account up as the vector wants it, and deliver."""
    wanted = vectors.credentials(vector)
    names = ("token", "appid", "aes_key", "previous_aes_key", "original_id", "mode")
    set_up("city", max_age=wanted.max_age, **{name: getattr(wanted, name) for name in names})
    if vector["method"] == "GET":
        answer = Client().get(HOOK, vector["query"])
        return answer.status_code, answer.content.decode()
    kind = vector["content_type"] or "text/xml"
    return knock(Callback(vector["query"], vector["body"].encode(), kind))


def wrongness(expect: dict[str, Any], status: int, body: str, new: int) -> str | None:
    """Tell how an answer differs from what is expected, or None."""
    outcome, verify = expect["outcome"], expect["dedupe_key"] is None
    if outcome == "reject":
        right = 400 <= status < 500 and body == "" and new == 0
    elif verify:
        right = (status, body, new) == (200, expect["response_body"], 0)
    else:
        right = (status, body, new) == (200, "success", 0 if outcome == "duplicate" else 1)
    return None if right else f"{outcome} expected, got {status} {body!r}, {new} stored"
