"""The platform's token: one for all processes, renewed in time by one of them, sealed at rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from hotline.carriers import Outcome, Undeliverable
from hotline.models import AccessToken, Account
from hotline.models.tokens import LEASE, refresh, token_for, with_token
from tests.cast import DOOR, Cast
from tests.platforms.wechat import Platform
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(settings: Any) -> Iterator[Platform]:
    with Platform(appid=DOOR["appid"], secret=DOOR["secret"]) as stands_in:
        settings.WECHAT_API = stands_in.base
        yield stands_in


@pytest.mark.django_db(transaction=True)
def test_many_who_need_a_token_at_once_ask_for_it_once(cast: Cast, platform: Platform) -> None:
    platform.misbehave("/stable_token", accept=True, delay=0.3)
    tokens = at_once(*[lambda: token_for(cast.city)] * 8)
    assert len(set(tokens)) == 1
    assert len(platform.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_learn_that_it_is_bad_renew_it_once(cast: Cast, platform: Platform) -> None:
    bad = token_for(cast.city)
    platform.rules.invalidate()
    tokens = at_once(*[lambda: refresh(cast.city, bad)] * 8)
    assert len(set(tokens)) == 1
    assert tokens[0] != bad
    assert len(platform.calls) == 2


def test_it_is_kept_until_five_minutes_before_its_end(cast: Cast, platform: Platform) -> None:
    first, now = token_for(cast.city), timezone.now()
    with time_machine.travel(now + timedelta(seconds=7200 - 310)):
        assert token_for(cast.city) == first
        assert len(platform.calls) == 1
    with time_machine.travel(now + timedelta(seconds=7200 - 290)):
        assert token_for(cast.city) != first
        assert len(platform.calls) == 2


def test_a_token_with_little_time_left_is_not_asked_for_again_and_again(
    cast: Cast, platform: Platform
) -> None:
    platform.rules.expires_in = 100
    for _ in range(3):
        token_for(cast.city)
    assert len(platform.calls) == 1


def test_while_one_renews_it_the_others_go_on_with_the_old_one(
    cast: Cast, platform: Platform
) -> None:
    first, now = token_for(cast.city), timezone.now()
    with time_machine.travel(now + timedelta(seconds=7200 - 290)):
        AccessToken.objects.update(leased_until=timezone.now() + LEASE)  # somebody is at it
        assert token_for(cast.city) == first


def test_the_old_one_does_when_renewing_fails(cast: Cast, platform: Platform) -> None:
    first, now = token_for(cast.city), timezone.now()
    with time_machine.travel(now + timedelta(seconds=7200 - 290)):
        platform.misbehave("/stable_token", errcode=-1)
        assert token_for(cast.city) == first


def test_whoever_asks_for_a_token_and_dies_holds_the_others_up_for_a_lease_only(
    cast: Cast, platform: Platform
) -> None:
    token_for(cast.city)
    AccessToken.objects.update(sealed=b"", leased_until=timezone.now() + LEASE)
    with time_machine.travel(timezone.now() + LEASE):
        assert token_for(cast.city)


def test_a_wrong_secret_stops_the_account(cast: Cast, platform: Platform) -> None:
    platform.rules.secret = "another"
    with pytest.raises(Undeliverable) as refused:
        token_for(cast.city)
    assert (refused.value.code, refused.value.outcome) == (40125, Outcome.STOP_ACCOUNT)


def test_a_call_is_repeated_once_and_no_more(cast: Cast, platform: Platform) -> None:
    tried = []

    def call(token: str) -> None:
        tried.append(token)
        raise Undeliverable(40001, Outcome.REFRESH_TOKEN)

    with pytest.raises(Undeliverable):
        with_token(cast.city, call)
    assert len(tried) == 2


def test_it_lies_sealed_and_belongs_to_its_account(cast: Cast, platform: Platform) -> None:
    token = token_for(cast.city)
    row = AccessToken.objects.get()
    assert token.encode() not in bytes(row.sealed)
    other = Account(carrier="wechat", slug="other", name="另一账号")
    other.keep_secrets(**DOOR)
    other.save()
    AccessToken.objects.filter(pk=row.pk).update(account=other)  # a row moved to another door
    assert token_for(other)
    assert len(platform.calls) == 2
