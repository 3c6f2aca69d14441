"""Carries out what the government ordered about comments: over HTTP, while nothing is locked."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Outcome, Undeliverable
from hotline.models import CommentOrder
from hotline.models.budgets import Purpose, midnight_after, paid
from hotline.models.tokens import api_of, with_token

log = logging.getLogger(__name__)

MOST_TRIES = 5  # by itself; afterwards a person decides
FIRST_WAIT = timedelta(seconds=5)  # four times as long after every try
LEASE = timedelta(minutes=1)  # past every time-out of two calls and a token
AT_ONCE = 50


def sweep() -> None:
    """Wake what is due and was not woken."""
    for pk in CommentOrder.objects.due().values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("dispatch.tasks.carry_out", pk)


def carry_out(pk: int) -> None:
    """Carry out one order if it is due; twice does no harm."""
    if not CommentOrder.objects.due().filter(pk=pk).update(next_try_at=timezone.now() + LEASE):
        return  # somebody else is at it
    order = CommentOrder.objects.select_related("place__message__ticket__account").get(pk=pk)
    account = order.place.message.ticket.account
    press, api, place = carriers.press(account.carrier), api_of(account), order.place.open()
    assert press is not None

    def once(token: str) -> None:
        press.arrange(api, token, place, order.how)

    try:
        with_token(account, lambda t: paid(account, Purpose.ANSWER, t, lambda: once(t)))
    except Undeliverable as refused:
        _falter(order, refused)
    else:
        order.done()


def _falter(order: CommentOrder, refused: Undeliverable) -> None:
    log.warning("order %s about a comment: %s", order.pk, refused)
    now, tries = timezone.now(), order.tries + 1
    later = _later(refused, now, tries)
    if later is None or tries > MOST_TRIES:
        return order.fail(refused)
    if refused.outcome is Outcome.STOP_ACCOUNT:
        order.place.message.ticket.account.stop(str(refused))
    same = CommentOrder.objects.filter(pk=order.pk, state=CommentOrder.State.WAITING)
    same.update(tries=tries, next_try_at=later, error=str(refused.code)[:80])
    return None


def _later(refused: Undeliverable, now: datetime, tries: int) -> datetime | None:
    """When to try again by ourselves; None for never."""
    match refused.outcome:
        case Outcome.AFTER_MIDNIGHT:
            return midnight_after(now)
        case Outcome.NEXT_HOUR:
            return now + timedelta(hours=1)
        case Outcome.RETRY | Outcome.NEXT_MINUTE | Outcome.REFRESH_TOKEN | Outcome.STOP_ACCOUNT:
            slow = timedelta(minutes=refused.outcome is Outcome.NEXT_MINUTE)
            return now + max(FIRST_WAIT * 4 ** (tries - 1), slow)
        case _:
            return None
