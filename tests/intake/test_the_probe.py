"""Each door is proven alive by its own address and its platform; a dead one is said, and rests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from hotline.models import Account, DoorCheck, Pulse
from hotline.models.door_checks import Part
from intake import probing
from tests.cast import Cast, weibo_account
from tests.intake.platform import set_up
from tests.platforms.douyin import CLIENT_KEY, SECRET
from tests.platforms.wechat import Platform
from tests.platforms.weibo import TOKEN, Weibo

pytestmark = pytest.mark.django_db


@pytest.fixture
def tencent(settings: Any) -> Iterator[Platform]:
    """WeChat, as far as we may call it."""
    with Platform(appid="wxcast0000000000", secret="cast-secret") as platform:
        settings.WECHAT_API = platform.base
        yield platform


@pytest.fixture
def house(cast: Cast, live_server: Any, settings: Any) -> Cast:
    """The cast, in a house that can be called at its address."""
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return cast


def looked_at(*accounts: Account) -> dict[str, tuple[str, str]]:
    """What is found at these doors when all of their parts are looked at."""
    probing.see_to(accounts)
    found = {}
    for check in DoorCheck.objects.filter(account__in=accounts):
        probing.probe(check.pk)
        check = DoorCheck.objects.get(pk=check.pk)
        found[check.part] = (check.fact, check.words)
    return found


def test_an_open_door_is_alive_both_ways(house: Cast, tencent: Platform) -> None:
    assert looked_at(house.city) == {"api": ("", ""), "hook": ("", "")}
    check = DoorCheck.objects.get(part="hook")
    assert check.checked_at is not None
    assert check.next_at > timezone.now() + timedelta(minutes=9)
    assert not house.city.arrivals.exists()


def test_a_hook_that_is_not_reached_or_answers_wrongly_is_said(
    house: Cast, tencent: Platform, settings: Any
) -> None:
    set_up("city", token="x")  # ours differs from that of the door as a process remembers it
    assert looked_at(house.city)["hook"] == ("", "")  # it is read again before a refusal stands
    Account.objects.filter(pk=house.city.pk).update(slug="elsewhere")
    DoorCheck.objects.update(next_at=timezone.now())
    assert looked_at(house.city)["hook"][0] == "credentials"  # sealed for another address
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    assert looked_at(house.web)["page"][0] == "unreachable"
    settings.PUBLIC_URL = ""
    DoorCheck.objects.update(next_at=timezone.now())
    assert looked_at(house.web)["page"] == ("no_address", "")


def test_forms_are_fetched_and_a_telephone_has_nothing_to_look_at(house: Cast) -> None:
    assert looked_at(house.web, house.phone) == {"page": ("", "")}


def test_douyin_is_checked_by_a_push(house: Cast) -> None:
    account = Account(carrier="douyin", slug="dy", name="示例市发布")
    account.keep_secrets(client_key=CLIENT_KEY, secret=SECRET)
    account.save()
    assert looked_at(account) == {"hook": ("", "")}


def test_a_platform_without_permission_is_said_in_its_own_words(
    house: Cast, tencent: Platform
) -> None:
    tencent.misbehave("/cgi-bin/getcallbackip", errcode=48001, errmsg="api unauthorized")
    fact, words = looked_at(house.city)["api"]
    assert fact == "no_permission"
    assert "48001" in words
    assert "api unauthorized" in words
    assert Account.objects.get(slug="city").health == "fine"  # a probe stops nothing


def test_weibo_says_how_long_its_token_holds_and_counts_no_call(house: Cast, settings: Any) -> None:
    account = weibo_account(house)
    with Weibo(per_day=100) as platform:
        settings.WEIBO_API = platform.base
        assert looked_at(account)["api"] == ("no_access_token", "no_access_token: token")
        account.keep_secrets(access_token=TOKEN)
        account.save()
        DoorCheck.objects.update(next_at=timezone.now())
        platform.rules.token_holds = 3 * 86_400
        assert looked_at(account)["api"] == ("", "")
        assert platform.rules.calls == 0
    ends = Pulse.objects.get(account=account).token_ends_at
    assert ends is not None
    assert round((ends - timezone.now()) / timedelta(days=1)) == 3


def test_what_fails_is_looked_at_less_and_less(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    probing.see_to([cast.web])
    [check] = DoorCheck.objects.all()
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        DoorCheck.objects.update(next_at=timezone.now())
        since = timezone.now()
        for _ in range(9):
            probing.probe(check.pk)
            probing.probe(check.pk)  # not its turn
            check = DoorCheck.objects.get()
            waits.append(round((check.next_at - timezone.now()) / timedelta(minutes=1)))
            clock.move_to(check.next_at)
    assert waits == [2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert (check.tries, check.since) == (9, since)


def test_a_button_pressed_twice_looks_once(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    probing.see_to([cast.web])
    checks = DoorCheck.objects.filter(account=cast.web)
    assert len(checks.at_once(timezone.now())) == 1
    probing.probe(checks.get().pk)
    assert not checks.at_once(timezone.now())
    assert checks.at_once(timezone.now() + timedelta(seconds=31))


def test_the_sweep_sees_to_new_doors(cast: Cast) -> None:
    probing.sweep()
    assert set(DoorCheck.objects.values_list("account__slug", "part")) == {
        *(("city", Part.HOOK), ("city", Part.API), ("city-web", Part.PAGE)),
    }
    assert Pulse.objects.count() == 3


def test_the_command_tells_and_fails_when_a_door_is_dead(house: Cast, settings: Any) -> None:
    told = io.StringIO()
    call_command("probe", "city-web", stdout=told)
    assert told.getvalue() == "city-web page: alive\n"
    settings.PUBLIC_URL = ""
    DoorCheck.objects.update(checked_at=None)
    with pytest.raises(CommandError, match="1 dead"):
        call_command("probe", "city-web", stdout=told)
    assert "city-web page: no_address" in told.getvalue()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("probe", "nowhere")
