"""The platform's token of an account: fetched by one process, kept for all, renewed before it ends.

The row is its own lock: whoever moves `leased_until` forward by a conditional UPDATE may ask the
platform, outside any transaction; everybody else uses the token there is, or waits for the new one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from hotline import carriers
from hotline.carriers import Outcome, Undeliverable
from hotline.models.accounts import AccessToken, Account
from hotline.sealing import CannotUnseal, seal, unseal

Answer = TypeVar("Answer")

RENEWED_BEFORE = timedelta(seconds=300)  # both tokens hold for that long (stable_token)
LEASE = timedelta(seconds=20)  # longer than the longest call (platform_call.Patience.total)
AFTER_A_FAILURE = timedelta(seconds=1)  # until somebody may ask again
PATIENCE = 15.0  # seconds to wait for a token that somebody else is fetching
LOOK_AGAIN = 0.05  # seconds
NEVER = datetime(1970, 1, 1, tzinfo=timezone.get_default_timezone())


def api_of(account: Account) -> str:
    """Return the base address of the account's platform, as the settings name it; none at home."""
    if account.carrier in carriers.AT_HOME:
        return ""
    return str(getattr(settings, f"{account.carrier.upper()}_API"))


def with_token(account: Account, call: Callable[[str], Answer], token: str = "") -> Answer:
    """Return `call(token)`; a token the platform no longer takes is renewed, once.

    Raises `Undeliverable`, that of `call` or that of fetching the token.
    """
    token = token or token_for(account)
    try:
        return call(token)
    except Undeliverable as refused:
        if refused.outcome is not Outcome.REFRESH_TOKEN:
            raise
    return call(refresh(account, token))


def token_for(account: Account) -> str:
    """Return a token that holds. Raises `Undeliverable`, of which nothing was sent to anybody."""
    if account.carrier in carriers.AT_HOME:
        return ""
    patient_until = time.monotonic() + PATIENCE
    while True:
        row, now = _row(account), timezone.now()
        token = _opened(row, account) if now < row.expires_at else ""
        if row.leased_until <= now and _lease(row, now):
            return _fetch(row, account, keep=token)
        if token:
            return token
        if time.monotonic() > patient_until:
            raise Undeliverable("no_token", Outcome.RETRY)
        time.sleep(LOOK_AGAIN)


def refresh(account: Account, bad: str) -> str:
    """Return another token than `bad`, which the platform refused; one of all who know asks for it.

    Never forced: the platform allows twenty forced ones a day. If it still hands out the bad one,
    that is what comes back, and the caller gives up.
    """
    row = _row(account)
    if _opened(row, account) == bad:
        _forget(row)
    return token_for(account)


def _row(account: Account) -> AccessToken:
    found = AccessToken.objects.filter(account=account).first()
    if found is None:
        found, _made = AccessToken.objects.get_or_create(
            account=account, defaults={"expires_at": NEVER, "leased_until": NEVER}
        )
    return found


def _opened(row: AccessToken, account: Account) -> str:
    try:
        sealed = bytes(row.sealed)
        return unseal(sealed, bound_to=f"token:{account.slug}").decode() if sealed else ""
    except CannotUnseal:  # sealed with a key that is gone
        _forget(row)
        return ""


def _forget(row: AccessToken) -> None:
    """Have a new one asked for, unless somebody has put one there meanwhile."""
    same = AccessToken.objects.filter(pk=row.pk, sealed=row.sealed)
    same.update(sealed=b"", leased_until=timezone.now())


def _lease(row: AccessToken, now: datetime) -> bool:
    """Somebody else may have been quicker: then no row matches any more."""
    same = AccessToken.objects.filter(pk=row.pk, leased_until=row.leased_until)
    return same.update(leased_until=now + LEASE) == 1


def _fetch(row: AccessToken, account: Account, *, keep: str) -> str:
    mine, asked_at = AccessToken.objects.filter(pk=row.pk), timezone.now()
    try:
        got = carriers.of(account.carrier).fetch_token(api_of(account), account.credentials)
    except Undeliverable as refused:
        mine.update(leased_until=timezone.now() + AFTER_A_FAILURE)
        if keep:  # the old one still holds for some minutes
            return keep
        raise _without_blame(refused) from None
    except BaseException:
        mine.update(leased_until=timezone.now())
        raise
    lasts = timedelta(seconds=min(max(got.expires_in, 1), 86_400))
    mine.update(
        sealed=seal(got.value, bound_to=f"token:{account.slug}"),
        expires_at=asked_at + lasts,
        leased_until=asked_at + max(lasts - RENEWED_BEFORE, lasts / 2),
    )
    return got.value


def _without_blame(refused: Undeliverable) -> Undeliverable:
    """Whatever the platform says about a token, no message is to blame for it."""
    if refused.outcome in (Outcome.FINAL, Outcome.UNSURE, Outcome.REFRESH_TOKEN):
        reason, detail = refused.reason, refused.detail
        return Undeliverable(
            refused.code, Outcome.RETRY, reason=reason, detail=detail, rid=refused.rid
        )
    return refused
