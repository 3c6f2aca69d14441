"""Asks the gateway what became of text messages: of those it took, and above all of those nobody is
sure of, before anybody sends one again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import F
from django.utils import timezone

from hotline import carriers, events
from hotline.carriers import Fate, Undeliverable
from hotline.models import Attempt, OutboundMessage
from hotline.models.budgets import BEIJING
from hotline.models.outbox import LONGEST_SEND, NOT_SEEN, State
from hotline.models.reports import reported
from hotline.models.rungs import Outcome, Rung
from hotline.models.tokens import api_of

log = logging.getLogger(__name__)

AT_ONCE = 50
# Minutes after the first look at which it is looked again; networks report for up to three days.
LOOKS = [timedelta(minutes=n) for n in (0, 4, 30, 120, 720, 1440, 4320)]
PAUSES = [later - sooner for sooner, later in pairwise(LOOKS)]
SURELY_SEEN = 2  # looks after which a text that the gateway does not know was never taken


def sweep() -> None:
    """Wake those that are due."""
    due = Attempt.objects.to_ask_about(timezone.now()).values_list("pk", flat=True)
    for pk in due[:AT_ONCE]:
        events.nudge("dispatch.tasks.ask_about", str(pk))


def ask_about(pk: str) -> None:
    """Ask about one text and write down what the gateway knows."""
    now = timezone.now()
    mine = Attempt.objects.to_ask_about(now).filter(pk=pk)
    attempt = mine.select_related("to", "template__account").first()
    if attempt is None:
        return
    pause = PAUSES[attempt.asked] if attempt.asked < len(PAUSES) else None
    again = {"ask_at": now + pause if pause else None, "asked": F("asked") + 1}
    if not mine.filter(asked=attempt.asked).update(**again):
        return  # somebody else is at it
    try:
        fate = _fate(attempt)
    except Undeliverable as refused:
        log.warning("text %s was not asked about: %s", attempt.once, refused)
        return
    match fate.status:
        case "delivered":
            reported(attempt, arrived=True)
        case "failed":
            reported(attempt, arrived=False, reason=fate.code)
        case "waiting":
            _was_taken(attempt)
        case "unknown" if attempt.outcome == Outcome.UNSURE and attempt.asked + 1 >= SURELY_SEEN:
            unsure = OutboundMessage.objects.filter(pk=attempt.message_id, state=State.UNSURE)
            unsure.filter(rung=Rung.TEXT).update(error=NOT_SEEN)


def _fate(attempt: Attempt) -> Fate:
    """Without the phone or the account there is nobody to ask, and nothing is known."""
    if attempt.to is None or attempt.template is None or attempt.ended_at is None:
        return Fate("unknown")
    account, number = attempt.template.account, attempt.to.open()
    gateway, api, agreed = carriers.gateway(account.carrier), api_of(account), account.credentials
    fate = Fate("unknown")
    for day in _days(attempt.ended_at):
        fate = gateway.fate_of(api, agreed, number, once=attempt.once, day=day)
        if fate.status != "unknown":
            break
    return fate


def _days(ended_at: datetime) -> Iterator[date]:
    """The day on which it was sent; a slow answer or a crash may have carried it past midnight."""
    last = ended_at.astimezone(BEIJING)
    yield last.date()
    if (first := (last - 2 * LONGEST_SEND).date()) != last.date():
        yield first


def _was_taken(attempt: Attempt) -> None:
    """What nobody was sure of went out: that is all that `sent` says."""
    taken = Attempt.objects.filter(pk=attempt.pk, outcome=Outcome.UNSURE)
    if taken.update(outcome=Outcome.SENT, reason=""):
        unsure = OutboundMessage.objects.filter(pk=attempt.message_id, state=State.UNSURE)
        unsure.filter(rung=Rung.TEXT).update(state=State.SENT, error="")
