"""Every answer of the platform has one consequence, and none of them is a second message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dispatch.delivery import FRESH, deliver, sweep
from hotline.carriers.platform_call import Patience
from hotline.carriers.wechat_errors import MEANING
from hotline.models import Account, OutboundMessage
from hotline.models.outbox import LONGEST_SEND
from tests.cast import Cast, says
from tests.dispatch.sending import (
    OPENID,
    SEND,
    a_receipt,
    an_answer,
    citizen,
    due_again,
    now_stands,
    platform,
)
from tests.platforms.wechat import Platform

__all__ = ["platform"]
pytestmark = pytest.mark.django_db

STOPPED = {40002, 40013, 40125, 41002, 41004, 40164, 48001, 48004, 50001, 50002}
CONSEQUENCE = {
    "unreached": {45047, 45015, 40003, 43004, 43101, 48002, 88004, 88008},
    "pending": {-1, 45009, 45011, 40001, 40014, 42001} | STOPPED,
}
CONSEQUENCE["failed"] = set(MEANING) - CONSEQUENCE["unreached"] - CONSEQUENCE["pending"]


def test_a_receipt_reaches_the_citizen_with_number_and_code(cast: Cast, platform: Platform) -> None:
    message = a_receipt(cast)
    deliver(message.pk)
    assert platform.texts_to(OPENID) == [message.words]
    assert message.ticket.number in message.words
    assert now_stands(message).state == "sent"
    assert message.words != message.shown


@pytest.mark.parametrize("state", CONSEQUENCE)
def test_every_code_of_the_table_has_its_consequence(
    cast: Cast, platform: Platform, state: str
) -> None:
    for code in CONSEQUENCE[state]:
        message = a_receipt(cast, who=f"oCAST-{code}")
        platform.misbehave(SEND, errcode=code, times=2, to=f"oCAST-{code}")
        deliver(message.pk)
        stands = now_stands(message)
        assert (stands.state, stands.error) == (state, str(code))
        assert _is_stopped(cast) == (code in STOPPED), code
        OutboundMessage.objects.filter(pk=message.pk).update(state="failed")  # out of our way
        Account.objects.get(pk=cast.city.pk).resume()
    assert not platform.accepted


@pytest.mark.parametrize(
    ("mischief", "state"),
    [
        ({"accept": True, "silence": 0.0}, "unsure"),  # taken, and the line cut: who knows
        ({"silence": 0.0}, "unsure"),
        ({"accept": True, "status": 502}, "unsure"),
        ({"accept": True, "body": "<html>"}, "unsure"),
        ({"status": 404}, "pending"),
        ({"status": 429}, "pending"),
    ],
)
def test_an_answer_that_is_none_is_never_followed_by_a_second_message(
    cast: Cast, platform: Platform, mischief: dict[str, Any], state: str
) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, **mischief)
    deliver(message.pk)
    assert now_stands(message).state == state
    before = len(platform.texts_to(OPENID))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        sweep()
        deliver(message.pk)
    assert before + (state == "pending" and not _is_stopped(cast)) == len(platform.texts_to(OPENID))


def _is_stopped(cast: Cast) -> bool:
    return Account.objects.get(pk=cast.city.pk).health == Account.Health.STOPPED


def test_a_platform_that_is_not_there_is_tried_five_times_at_growing_intervals(
    cast: Cast, settings: Any
) -> None:
    settings.WECHAT_API = "http://127.0.0.1:9"
    message, waits = a_receipt(cast), []
    for _ in range(9):
        deliver(message.pk)
        stands = now_stands(message)
        waits.append(round((stands.next_try_at - timezone.now()).total_seconds()))
        if stands.state != "pending":
            break
        due_again(message)
    assert waits[:4] == [5, 10, 20, 40]
    assert (stands.state, stands.error, stands.tries) == ("failed", "unreachable", 5)
    assert citizen(message).sent_since == 0  # nothing counted for what never went out


def test_the_platforms_own_number_of_a_refusal_is_kept_for_its_support(
    cast: Cast, platform: Platform
) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=40003, errmsg="invalid openid")
    deliver(message.pk)
    assert now_stands(message).rid.endswith("-40003-test")


def test_a_claim_is_called_dead_only_after_every_time_out(cast: Cast) -> None:
    longest = FRESH + timedelta(seconds=Patience().total)  # the last call starts while it is fresh
    assert longest < LONGEST_SEND / 2


def test_a_busy_platform_gets_it_in_the_end(cast: Cast, platform: Platform) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=-1, times=2)
    for _ in range(3):
        deliver(message.pk)
        due_again(message)
    assert now_stands(message).state == "sent"
    assert len(platform.texts_to(OPENID)) == 1


def test_waiting_for_the_platforms_quota_is_not_counted_as_a_try(
    cast: Cast, platform: Platform
) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=45011, times=7)
    for _ in range(8):
        deliver(message.pk)
        due_again(message)
    assert now_stands(message).state == "sent"


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)),
        (datetime(2026, 11, 20, 16, 1, tzinfo=UTC), datetime(2026, 11, 21, 16, tzinfo=UTC)),
    ],
)
def test_a_days_quota_is_over_at_midnight_in_beijing(
    cast: Cast, platform: Platform, now: datetime, midnight: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        message = a_receipt(cast)
        platform.misbehave(SEND, errcode=45009)
        deliver(message.pk)
        next_try = now_stands(message).next_try_at
        assert midnight <= next_try <= midnight + timedelta(minutes=5)


def test_a_stopped_accounts_messages_wait_quietly_until_it_is_resumed(
    cast: Cast, platform: Platform
) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=40164, errmsg="invalid ip 203.0.113.7, not in whitelist")
    deliver(message.pk)
    account = Account.objects.get(pk=cast.city.pk)
    assert account.health == Account.Health.STOPPED
    assert "203.0.113.7" in account.trouble
    other = a_receipt(cast, who="oCAST-OTHER")

    calls = len(platform.calls)
    for _ in range(3):
        sweep()
        deliver(message.pk)
        deliver(other.pk)
    assert len(platform.calls) == calls
    assert now_stands(message).tries == 0

    account.resume()
    deliver(message.pk)
    assert len(platform.accepted) == 2  # this one, and the other that waited with it


def test_a_token_that_went_bad_is_renewed_once(cast: Cast, platform: Platform) -> None:
    deliver(a_receipt(cast).pk)
    platform.rules.invalidate()
    message = a_receipt(cast, who="oCAST-OTHER")
    deliver(message.pk)
    assert now_stands(message).state == "sent"
    assert [c["path"].rsplit("/", 1)[1] for c in platform.calls][-3:] == [
        "send",
        "stable_token",
        "send",
    ]


def test_a_token_that_stays_bad_is_no_loop(cast: Cast, platform: Platform) -> None:
    message = a_receipt(cast)
    platform.misbehave(SEND, errcode=40001, times=50)
    deliver(message.pk)
    assert len([c for c in platform.calls if c["path"].endswith("send")]) == 2
    assert (now_stands(message).state, now_stands(message).tries) == ("pending", 1)


def test_no_message_is_to_blame_when_there_is_no_token(cast: Cast, platform: Platform) -> None:
    message = a_receipt(cast)
    platform.misbehave("/stable_token", errcode=99999, times=1)
    deliver(message.pk)
    assert (now_stands(message).state, now_stands(message).error) == ("pending", "99999")
    due_again(message)
    deliver(message.pk)
    assert now_stands(message).state == "sent"


def test_words_that_cannot_be_put_together_wait_and_then_fail_for_a_person_to_see(
    cast: Cast, platform: Platform
) -> None:
    message = a_receipt(cast)
    message.ticket.secrets.filter(kind="tracking_code").delete()
    for _ in range(5):
        deliver(message.pk)
        due_again(message)
    stands = now_stands(message)
    assert (stands.state, stands.error) == ("failed", "broke_off")
    assert not platform.accepted


def test_an_answer_the_window_shut_out_goes_when_the_citizen_writes_again(
    cast: Cast, platform: Platform
) -> None:
    message = an_answer(cast)
    platform.misbehave(SEND, errcode=45047)
    deliver(message.pk)
    assert now_stands(message).state == "unreached"
    says(cast, "还有人吗？", who=OPENID)
    assert now_stands(message).state == "pending"
    deliver(message.pk)
    assert platform.texts_to(OPENID)[-1] == message.words
    assert OutboundMessage.objects.exclude(state="sent").count() == 0
