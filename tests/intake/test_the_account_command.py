"""`manage.py account wechat`: sets up and changes accounts, at once and without telling values."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hotline.models import AccessToken, Account, SecurityEvent
from tests.cast import Cast
from tests.intake.platform import CITY, OPENID, brings
from tests.platforms import tencent

pytestmark = pytest.mark.django_db
NEW_KEY = "PrevRotatedAesKey9876543210ZYXWVUTSRQPONMLb"
HARBOUR = tencent.Account(
    token="harbour-token", appid="wxharbour", aes_key=CITY.aes_key, original_id="gh_harbour"
)


def account(*words: str) -> str:
    out = io.StringIO()
    call_command("account", "wechat", *words, stdout=out)
    return out.getvalue()


def set_up_harbour(*more: str) -> str:
    return account(
        *("harbour", "--appid", HARBOUR.appid, "--token", HARBOUR.token),
        *("--aes-key", HARBOUR.aes_key, "--original-id", HARBOUR.original_id, "--mode", "safe"),
        *more,
    )


def test_a_new_account_hears_at_once(cast: Cast) -> None:
    set_up_harbour("--vendor", "vendor", "--name", "港口发布")
    words = tencent.text(OPENID, "码头灯坏了")
    assert brings(words, HARBOUR, hook="/hooks/wechat/harbour/") == (200, "success")
    harbour = Account.objects.get(slug="harbour")
    assert (harbour.name, harbour.max_age) == ("港口发布", None)
    assert harbour.listening_vendor is not None


def test_a_change_counts_from_the_next_message_and_leaves_the_rest(cast: Cast) -> None:
    assert brings(tencent.text(OPENID, "一"))[0] == 200
    account("city", "--token", "another-token")
    assert brings(tencent.text(OPENID, "二"))[0] == 403
    changed = tencent.Account(
        token="another-token", appid=CITY.appid, aes_key=CITY.aes_key, original_id="gh_cast"
    )
    assert brings(tencent.text(OPENID, "三"), changed)[0] == 200


def test_a_key_that_is_replaced_still_opens(cast: Cast) -> None:
    account("city", "--aes-key", NEW_KEY)
    assert brings(tencent.text(OPENID, "旧钥匙"))[0] == 200
    account("city", "--previous-aes-key", "")
    assert brings(tencent.text(OPENID, "旧钥匙没了"))[0] in (400, 403)


def test_freshness_is_switched_on_and_off(cast: Cast) -> None:
    account("city", "--max-age", "600")
    assert Account.objects.get(slug="city").max_age == 600
    account("city", "--max-age", "0")
    assert Account.objects.get(slug="city").max_age is None


def test_secrets_come_from_standard_input_in_the_order_of_the_options(
    cast: Cast, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"stdin-token\n{NEW_KEY}\nstdin-secret\n"))
    account("city", "--secret", "-", "--token", "-", "--aes-key", "-")
    secrets = Account.objects.get(slug="city").secrets
    assert (secrets["token"], secrets["aes_key"]) == ("stdin-token", NEW_KEY)
    assert secrets["secret"] == "stdin-secret"
    assert secrets["previous_aes_key"] == CITY.aes_key


def test_the_log_says_which_but_never_what(cast: Cast) -> None:
    printed = account("city", "--secret", "top-secret", "--mode", "compat")
    event = SecurityEvent.objects.get(what="account_changed")
    assert (event.subject, event.details) == ("city", {"changed": ["mode", "secret"]})
    assert "top-secret" not in printed + str(event.details)


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere"],
        ["city", "--aes-key", "too-short"],
        ["city", "--token", ""],
        ["city", "--mode", "open"],
        ["city", "--max-age", "-1"],
        ["city", "--vendor", "nobody"],
    ],
    ids=" ".join,
)
def test_what_cannot_work_is_refused_and_changes_nothing(cast: Cast, words: list[str]) -> None:
    before = list(Account.objects.values())
    with pytest.raises(CommandError):
        account(*words)
    assert list(Account.objects.values()) == before
    assert not SecurityEvent.objects.filter(what="account_changed").exists()


def test_the_citys_own_forms_are_an_account_as_well(cast: Cast) -> None:
    Account.objects.filter(carrier="web").delete()
    assert Client().get("/report/").status_code == 404
    call_command("account", "web", "forms", "--name", "网页表单", "--vendor", "rival")
    forms = Account.objects.get(slug="forms")
    assert (forms.carrier, forms.name) == ("web", "网页表单")
    assert forms.listening_vendor == cast.rival.organisation
    assert Client().get("/report/").status_code == 200


def test_a_token_of_the_platform_does_not_outlive_the_secret_it_was_made_with(cast: Cast) -> None:
    from hotline.models.tokens import NEVER

    AccessToken.objects.create(account=cast.city, expires_at=NEVER, leased_until=NEVER)
    cast.city.stop("40125")
    account("city", "--secret", "new-secret")
    assert not AccessToken.objects.exists()
    assert Account.objects.get(slug="city").health == Account.Health.FINE
