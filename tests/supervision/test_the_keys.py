"""The keys of a door: set or replaced by the platform office, shown to nobody, not even to it."""

from __future__ import annotations

import pytest

from hotline.models import AccessToken, Account, DoorCheck, SecurityEvent
from hotline.models.tokens import NEVER
from intake import probing
from tests.cast import DOOR, Cast
from tests.supervision.accounts import an_entry, page

pytestmark = pytest.mark.django_db
KEYS = "/accounts/doors/city/keys/"
NEW = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH"


def secrets() -> dict[str, str]:
    return Account.objects.get(slug="city").secrets


def test_what_is_entered_is_set_and_what_is_left_empty_stays(cast: Cast) -> None:
    AccessToken.objects.create(account=cast.city, expires_at=NEVER, leased_until=NEVER)
    probing.see_to([cast.city])
    DoorCheck.objects.get(part="hook").alive()
    cast.city.stop("40125: credentials")
    given = {"secret": "new-secret", "aes_key": NEW, "token": ""}
    assert page(cast.administrator).post(KEYS, given).status_code == 302
    assert secrets() == DOOR | {
        "secret": "new-secret",
        "aes_key": NEW,
        "previous_aes_key": DOOR["aes_key"],
    }
    told = SecurityEvent.objects.get(what="account_changed")
    assert told.by == cast.administrator
    assert told.details == {"changed": ["aes_key", "previous_aes_key", "secret"]}
    assert Account.objects.get(slug="city").health == "fine"
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "given", [{}, {"aes_key": "short"}, {"token": "x" * 513}, {"original_id_": "x"}]
)
def test_what_cannot_work_changes_nothing(cast: Cast, given: dict[str, str]) -> None:
    assert page(cast.administrator).post(KEYS, given).status_code == 422
    assert secrets() == DOOR
    assert not SecurityEvent.objects.filter(what="account_changed").exists()


@pytest.mark.parametrize("who", ["operator", "rival", "duty", "handler", "leader", "inspector"])
def test_nobody_but_the_platform_office_sets_a_key(cast: Cast, who: str) -> None:
    an_entry(cast)
    browser = page(getattr(cast, who))
    assert browser.get(KEYS).status_code in {403, 404}
    assert browser.post(KEYS, {"secret": "stolen"}).status_code in {403, 404}
    assert secrets() == DOOR


def test_no_key_stands_on_any_page(cast: Cast) -> None:
    entry = an_entry(cast)
    addresses = ("", f"{entry.pk}/", f"{entry.pk}/edit/", "doors/city/", "export/csv/")
    for person in (cast.administrator, cast.duty, cast.inspector):
        for address in (*addresses, "doors/city/keys/"):
            shown = page(person).get(f"/accounts/{address}").content.decode()
            for name in ("token", "aes_key", "secret", "appid"):
                assert DOOR[name] not in shown, (address, name)
    refused = page(cast.administrator).post(KEYS, {"aes_key": "short-and-wrong"})
    assert "short-and-wrong" not in refused.content.decode()


def test_a_door_without_keys_has_no_such_page(cast: Cast) -> None:
    assert page(cast.administrator).get("/accounts/doors/city-web/keys/").status_code == 404
