"""Deletes what was recalled (一键撤稿) and everybody can still read; and looks for what nobody is
sure of.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dispatch.public import Voice
from hotline import events
from hotline.carriers import Outcome, Undeliverable
from hotline.models import OutboundMessage, Ticket, User
from hotline.models.budgets import Purpose, opens_at
from hotline.models.outbox import NOT_SEEN, NOT_WITHDRAWN, WITHDRAWN, State
from hotline.models.tokens import with_token
from hotline.models.underway import APPEARS_WITHIN

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # past every time-out: older claims are the dead's
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_TRIES = 30  # about a day; then the government has to correct it in words
AT_ONCE = 50
RECORDED = {WITHDRAWN: "outbound_withdrawn", NOT_WITHDRAWN: "outbound_not_withdrawn"}


def sweep() -> None:
    """Wake those that are due and were not woken."""
    now = timezone.now()
    for pk in OutboundMessage.objects.to_withdraw(now).values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("dispatch.tasks.withdraw", pk)
    for pk in OutboundMessage.objects.to_look_for(now).values_list("pk", flat=True)[:AT_ONCE]:
        events.nudge("dispatch.tasks.look_for", pk)


def withdraw(pk: int) -> None:
    """Delete one recalled message on its platform, and say so on the record."""
    now = timezone.now()
    mine = OutboundMessage.objects.to_withdraw(now).filter(pk=pk)
    if not mine.update(next_try_at=now + LEASE, tries=F("tries") + 1):
        return  # somebody else is at it, or it is done
    message = _whole(pk)
    account = message.contact.account
    try:
        voice = Voice(message, account)
        with_token(account, lambda token: _take_away(voice, token))
    except Undeliverable as refused:
        _not_withdrawn(message, refused)
    else:
        _settle(message, WITHDRAWN)


def look_for(pk: int) -> None:
    """Ask the platform about a message nobody is sure of: if it stands there, it was sent; if not,
    a person decides, and is told.
    """
    now = timezone.now()
    mine = OutboundMessage.objects.to_look_for(now).filter(pk=pk)
    if not mine.update(next_try_at=now + LONGEST_WAIT):
        return
    message = _whole(pk)
    account = message.contact.account
    try:
        found = with_token(account, Voice(message, account).find)
    except Undeliverable as refused:
        log.warning("message %s was not looked for: %s", pk, refused)
        return
    if found:
        message.stands_as(found)
        message.sent()
    else:
        unsure = OutboundMessage.objects.filter(pk=pk, state=State.UNSURE)
        unsure.update(error=NOT_SEEN)


def _whole(pk: int) -> OutboundMessage:
    found = OutboundMessage.objects.with_words().select_related("contact__account")
    return found.get(pk=pk)


def _take_away(voice: Voice, token: str) -> None:
    message = voice.message
    own = message.stands or voice.find(token)
    if own:
        return voice.withdraw(token, own)
    since = message.doubted_at or message.ended_at or timezone.now()
    if timezone.now() < since + APPEARS_WITHIN:  # it may still appear
        raise Undeliverable(NOT_SEEN, Outcome.RETRY)


def _not_withdrawn(message: OutboundMessage, refused: Undeliverable) -> None:
    log.warning("message %s is not withdrawn: %s", message.pk, refused)
    now, account = timezone.now(), message.contact.account
    if refused.outcome is Outcome.FINAL or message.tries >= MOST_TRIES:
        return _settle(message, NOT_WITHDRAWN, error=str(refused.code))
    if refused.outcome is Outcome.STOP_ACCOUNT:
        account.stop(str(refused))
    wait = min(FIRST_WAIT * 2 ** min(message.tries - 1, 16), LONGEST_WAIT)
    until = max(now + wait, opens_at(account, Purpose.ANSWER))
    OutboundMessage.objects.filter(pk=message.pk).update(next_try_at=until)


def _settle(message: OutboundMessage, withdrawal: str, **details: str) -> None:
    assert message.ticket_id is not None  # only an answer is recalled
    ticket = Ticket.objects.get(pk=message.ticket_id)
    with transaction.atomic():
        ticket.hold()
        mine = OutboundMessage.objects.filter(pk=message.pk).exclude(withdrawal=withdrawal)
        if mine.update(withdrawal=withdrawal):
            told = {"outbound": message.pk, **details}
            by = User.objects.machine()
            ticket.log_beside_the_steps(RECORDED[withdrawal], by=by, details=told)
