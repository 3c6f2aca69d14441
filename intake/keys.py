"""The keys of a door: set or replaced, never shown; by the command or on the platform's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hotline import carriers
from hotline.models import AccessToken, Account, SecurityEvent, User
from intake.models import Feed

OPENS_THE_API = {"appid", "secret", "access_token", "key_id", "sign", "provider"}
# What each kind of door takes; none of it is ever shown again.
NAMES = {
    "wechat": ("appid", "token", "aes_key", "previous_aes_key", "secret", "original_id"),
    "weibo": ("uid", "secret", "access_token"),
    "douyin": ("client_key", "secret", "open_id"),
    "sms": ("provider", "key_id", "secret", "sign"),
}


class CannotWork(ValueError):  # noqa: N818 - a fact about the keys
    """These keys cannot be: the account is as it was."""


def replace(account: Account, given: Mapping[str, str], *, by: User) -> list[str]:
    """Set these keys of a door that is there; return which. Raises `CannotWork`."""
    with transaction.atomic():
        held = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        changed = change(held, dict(given), {})
        note(held, changed, by=by)
    take_effect(held, given)
    return changed


def change(account: Account, given: dict[str, str], columns: Mapping[str, Any]) -> list[str]:
    """Set keys and columns and save the account; return which. Raises `CannotWork`.

    A new EncodingAESKey keeps the old one beside it while the platform changes over.
    """
    if "aes_key" in given and "previous_aes_key" not in given:
        old = account.secrets.get("aes_key", "")
        if old and old != given["aes_key"]:
            given["previous_aes_key"] = old
    account.keep_secrets(**given)
    for name, value in columns.items():
        setattr(account, name, value)
    try:
        _ = account.credentials
    except (ValueError, TypeError) as wrong:
        raise CannotWork(str(wrong)) from None
    account.save()
    return sorted([*given, *columns])


def note(account: Account, changed: list[str], *, by: User) -> None:
    """Write down which keys were set, never what; what can be looked through is, from now on."""
    SecurityEvent.objects.create(
        by=by, what="account_changed", subject=account.slug, details={"changed": changed}
    )
    known = account.secrets
    if known.get("access_token") or (known.get("secret") and carriers.press(account.carrier)):
        Feed.objects.begin(account)


def take_effect(account: Account, given: Mapping[str, str]) -> None:
    """A token that belongs to what was before is forgotten, and what waited goes out."""
    if OPENS_THE_API & set(given):
        AccessToken.objects.filter(account=account).delete()
        account.resume()
