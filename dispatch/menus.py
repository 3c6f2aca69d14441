"""Carries menus to the platforms, and asks what they show: over HTTP, and never while anything is
locked.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Outcome, Undeliverable
from hotline.models import Account, MenuPush, ShownMenu
from hotline.models.menus import addressed, to_plain
from hotline.models.tokens import api_of, with_token

log = logging.getLogger(__name__)

MOST_TRIES = 4  # by itself; afterwards a person decides
FIRST_WAIT = timedelta(seconds=5)  # four times as long after every try
LEASE = timedelta(minutes=1)  # past every time-out of two calls and a token
GRACE = timedelta(seconds=2)  # the nudge that is on its way comes first


def push(pk: int) -> None:
    """Carry out one push if it is due; a menu may be pushed twice without harm."""
    now, due = timezone.now(), MenuPush.objects.due().filter(pk=pk)
    if not due.update(next_try_at=now + LEASE):
        return  # somebody else is at it
    order = MenuPush.objects.select_related("account", "version").get(pk=pk)
    account, front = order.account, carriers.front(order.account.carrier)
    assert front is not None
    menu, api = addressed(order.version.buttons), api_of(account)
    try:
        with_token(account, lambda token: front.push_menu(api, token, menu))
    except Undeliverable as refused:
        _falter(order, refused)
    else:
        done = {"state": MenuPush.State.DONE, "code": "", "reason": "", "rid": ""}
        _same(order).update(**done, ended_at=timezone.now())
        ShownMenu.ask(account)


def _falter(order: MenuPush, refused: Undeliverable) -> None:
    """Say why on the row; only what the platform was too busy for is tried again by itself."""
    log.warning("menu v%s of %s: %s", order.version.number, order.account.slug, refused)
    now, tries = timezone.now(), order.tries + 1
    told = {"code": str(refused.code)[:20], "reason": refused.reason[:24], "rid": refused.rid[:80]}
    again = refused.outcome in (Outcome.RETRY, Outcome.NEXT_MINUTE) and tries < MOST_TRIES
    if again:
        wait = max(FIRST_WAIT * 4 ** (tries - 1), _until(refused))
        _same(order).update(**told, tries=tries, next_try_at=now + wait)
    else:
        _same(order).update(**told, tries=tries, state=MenuPush.State.FAILED, ended_at=now)


def _until(refused: Undeliverable) -> timedelta:
    return timedelta(minutes=refused.outcome is Outcome.NEXT_MINUTE)


def _same(order: MenuPush) -> QuerySet[MenuPush]:
    return MenuPush.objects.filter(pk=order.pk, state=MenuPush.State.WAITING)


def look(account_pk: int) -> None:
    """Ask the platform what it shows, and keep the answer, or why there was none."""
    account = Account.objects.get(pk=account_pk)
    front, api = carriers.front(account.carrier), api_of(account)
    assert front is not None
    kept, now = ShownMenu.objects.filter(account=account), timezone.now()
    try:
        menu = with_token(account, lambda token: front.fetch_menu(api, token))
    except Undeliverable as refused:
        log.warning("the menu of %s could not be looked at: %s", account.slug, refused)
        kept.update(looked_at=now, trouble=refused.reason[:24])
    else:
        kept.update(looked_at=now, trouble="", plain=to_plain(menu))


def sweep() -> None:
    """Wake what is due and was not woken."""
    for pk in MenuPush.objects.due().values_list("pk", flat=True):
        events.nudge("dispatch.tasks.push_menu", pk)
    waiting = ShownMenu.asked_for().filter(asked_at__lt=timezone.now() - GRACE)
    for pk in waiting.values_list("account", flat=True):
        events.nudge("dispatch.tasks.look_at_menu", pk)
