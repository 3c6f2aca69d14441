"""Carries what waits in the outbox to the citizens: claimed first, sent once, then written down.

A message goes out at most once by itself. Whatever dies in the middle leaves a claim behind, which
the sweep turns into `unsure` for a person; whatever was certainly not sent goes back and waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain

from django.utils import timezone

from dispatch import noticing
from dispatch.lanes import LANES, Lanes, in_turn, wake
from dispatch.outcomes import write_down
from dispatch.public import Voice
from hotline import carriers
from hotline.carriers import Outcome, Undeliverable
from hotline.models import Account, OutboundMessage
from hotline.models.budgets import Purpose, paid
from hotline.models.tokens import api_of, token_for, with_token

log = logging.getLogger(__name__)

lanes = Lanes()
# A claim older than this is not sent any more: a process that was frozen, with its machine perhaps,
# must not wake up and send what a person has meanwhile decided about. With two calls (12 seconds at
# most) and a token fetched in between (15) a delivery ends well before LONGEST_SEND.
FRESH = timedelta(seconds=20)
GRACE = timedelta(seconds=2)  # the nudge that is on its way comes first


def deliver(pk: int) -> None:
    """Send one message if it is its turn, then whatever else is due, as long as there is a lane."""
    asked_for = _alone(pk)
    lanes.look_again()
    while lanes.enter():
        try:
            # What somebody just wrote does not stand in line behind a thousand receipts.
            for message in chain(asked_for, iter(lanes.next, None)):
                if _deliver(message):
                    lanes.look_again()
        finally:
            lanes.leave()


def sweep() -> None:
    """Wake what is due and was not woken; call those unsure that were claimed by the dead."""
    now = timezone.now()
    for message in OutboundMessage.objects.orphaned(now):
        log.warning("message %s was being sent when its worker died", message.pk)
        message.unsure("crashed")
    wake(in_turn(now - GRACE)[:LANES])  # they go on with what else is due


def _alone(pk: int) -> Iterator[OutboundMessage]:
    yield from in_turn(timezone.now()).filter(pk=pk)


def _deliver(waiting: OutboundMessage) -> bool:
    """Tell whether this call was the one that sent it, or tried to."""
    account = waiting.contact.account
    # The token comes first: no message is claimed, and then perhaps left unsure, for want of one.
    try:
        token, refused = token_for(account), None
    except Undeliverable as trouble:
        token, refused = "", trouble
    message = OutboundMessage.objects.claim(waiting.pk)
    if message is None:
        return False
    if message.carried_by != account:
        refused = None  # no platform of the citizen's is asked
    write_down(message, refused or _send(message, account, token))
    return True


def _send(message: OutboundMessage, account: Account, token: str) -> Undeliverable | None:
    """Hand the words over; return None when the platform took them, else what became of it."""
    maybe_out, claimed_at = False, message.claimed_at or timezone.now()

    def still_good() -> None:
        if timezone.now() - claimed_at > FRESH:
            raise Undeliverable("too_slow", Outcome.RETRY)

    def say(token: str) -> None:
        nonlocal maybe_out
        still_good()
        maybe_out = True
        try:
            speak(token)
        except Undeliverable as refused:
            maybe_out = refused.outcome is Outcome.UNSURE
            raise

    try:
        speak = _way(message, account, still_good)
        with_token(account, say, token)
    except Undeliverable as refused:
        return refused
    except Exception as fault:  # a fault of ours; it can be sent again if nothing has left
        log.exception("message %s broke off", message.pk)
        outcome = Outcome.UNSURE if maybe_out else Outcome.RETRY
        return Undeliverable("broke_off", outcome, detail=type(fault).__name__)
    return None


def _way(
    message: OutboundMessage, account: Account, still_good: Callable[[], None]
) -> Callable[[str], None]:
    """How this message is said, given a token: before everybody, privately, or by a notice."""
    if message.under is not None:
        voice = Voice(message, account)
        return lambda token: voice.say(token, still_good=still_good)
    if message.attempt is not None:
        return noticing.way(message, message.attempt)
    carrier, api = carriers.of(account.carrier), api_of(account)
    recipient, words = message.contact.identity.open(), message.words
    purpose = Purpose.LOOK if message.by_itself else Purpose.ANSWER

    def privately(token: str) -> None:
        paid(account, purpose, token, lambda: carrier.deliver_text(api, token, recipient, words))

    return privately
