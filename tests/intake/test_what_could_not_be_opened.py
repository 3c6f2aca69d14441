"""A fault of ours while a signed callback is opened loses nothing: it is kept and opened later."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.carriers import wechat
from hotline.models import Ticket
from intake.draining import drain
from intake.models import Arrival
from tests.cast import Cast
from tests.intake.platform import CITY, OPENID, brings, knock
from tests.platforms import tencent

pytestmark = pytest.mark.django_db


@pytest.fixture
def fault(monkeypatch: Any) -> Any:
    """A bug nobody has found yet."""

    def break_down(*args: Any, **named: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(wechat, "open_envelope", break_down)
    return monkeypatch


def test_it_is_kept_sealed_answered_with_success_and_read_when_mended(
    cast: Cast, fault: Any
) -> None:
    assert brings(tencent.text(OPENID, "银杏路口积水")) == (200, "success")
    letter = Arrival.objects.get()
    assert (letter.state, letter.kind, letter.error) == ("dead", "(unopened)", "ZeroDivisionError")
    fault.undo()
    Arrival.objects.retry(by=cast.duty)
    drain()
    assert Ticket.objects.get().body == "银杏路口积水"
    assert sorted(Arrival.objects.values_list("state", flat=True)) == ["done", "ignored"]


def test_a_message_that_came_twice_unopened_is_heard_once(cast: Cast, fault: Any) -> None:
    words = tencent.text(OPENID, "银杏路口积水")
    brings(words), brings(words)  # locked and signed anew, as the platform repeats
    assert Arrival.objects.count() == 2
    fault.undo()
    Arrival.objects.retry(by=cast.duty)
    drain()
    assert Ticket.objects.get().messages.count() == 1


def test_what_is_not_even_signed_is_not_kept(cast: Cast, fault: Any) -> None:
    forged = tencent.callback(tencent.text(OPENID, "假的"), CITY)
    forged.query["signature"] = "0" * 40
    assert knock(forged) == (403, "")
    assert not Arrival.objects.exists()


def test_what_turns_out_to_be_false_stays_a_dead_letter(cast: Cast, fault: Any) -> None:
    forged = tencent.callback(tencent.text(OPENID, "假的"), CITY)
    forged.query["msg_signature"] = "0" * 40
    assert knock(forged) == (200, "success")
    fault.undo()
    Arrival.objects.retry(by=cast.duty)
    drain()
    assert not Ticket.objects.exists()
    assert Arrival.objects.get().error == "signature"
