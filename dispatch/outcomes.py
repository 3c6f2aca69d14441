"""What becomes of a message, by what the platform said: gone, later, never, or nobody knows."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from hotline.carriers import Outcome, Undeliverable
from hotline.models import OutboundMessage, Pulse
from hotline.models.budgets import Purpose, midnight_after, opens_at
from hotline.models.ladder import LOOK_AGAIN
from hotline.models.rungs import Rung

log = logging.getLogger(__name__)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(seconds=60), timedelta(hours=1)
SPREAD, NOT_AT_ALL = timedelta(minutes=5), timedelta()
# Final, but for this citizen and not for these words: another road may reach them.
NOT_REACHABLE = frozenset(
    {
        *("window_over", "unknown_recipient", "not_following", "refused_by_citizen"),
        *("word_gone", "not_visible"),
    }
)
# Seconds between tries to write it down while the database is away; what a sweep says meanwhile
# ("unsure") is corrected, see OutboundMessage.
WAITS = (0.1, 0.3, 1, 2, 4, 8, 8, 8)


def write_down(message: OutboundMessage, refused: Undeliverable | None) -> None:
    """Keep what became of a claimed message; `refused` is None when the platform took it."""
    for wait in WAITS:
        try:
            return _write_down(message, refused)
        except (OperationalError, InterfaceError) as away:
            # We alone know what happened: wait for the database, a restart takes seconds.
            log.warning("message %s cannot be written down yet (%s)", message.pk, away)
            connection.close()
            time.sleep(wait)
    _write_down(message, refused)


def _write_down(message: OutboundMessage, refused: Undeliverable | None) -> None:
    if refused is None:
        message.rid = ""
        _template_works(message)
        message.sent()
        if not message.by_itself and message.attempt is None:
            Pulse.spoke(message.contact.account_id)
        return
    log.warning("message %s: %s", message.pk, refused)  # its detail has the platform's request id
    error, now, message.rid = str(refused.code), timezone.now(), refused.rid
    match refused.outcome:
        case Outcome.NEXT_MINUTE:
            message.postpone(error, now + MINUTE)
        case Outcome.NEXT_HOUR:
            purpose = Purpose.LOOK if message.by_itself else Purpose.ANSWER
            opens = opens_at(message.carried_by, purpose)
            # Where no count of calls says when: not a call a minute until it is let through.
            until = opens if opens > now + SECOND else now + HOUR
            message.postpone(error, until + _spread(message.pk))
        case Outcome.AFTER_MIDNIGHT:
            message.postpone(error, midnight_after(now) + _spread(message.pk))
        case Outcome.STOP_ACCOUNT if _only_notices(message, refused):
            _template_works(message, trouble=str(refused))
            message.descend(error)
        case Outcome.STOP_ACCOUNT:
            message.carried_by.stop(str(refused))  # first, or this one would be tried again
            waits = LOOK_AGAIN if message.rung == Rung.TEXT else NOT_AT_ALL
            message.postpone(error, now + waits)
        case Outcome.NEXT_MESSAGE:
            message.descend(error)
        case Outcome.FINAL if message.attempt:
            if refused.reason == "template":
                _template_works(message, trouble=str(refused))
            message.descend(error)
        case Outcome.FINAL if refused.reason in NOT_REACHABLE:
            message.descend(error)
        case Outcome.FINAL:
            message.fail(error)
        case Outcome.UNSURE:
            message.unsure(error)
        case _:  # busy, unreachable, or a token refused twice
            message.again(error)


def _only_notices(message: OutboundMessage, refused: Undeliverable) -> bool:
    """Whether what is forbidden is the notice alone: the account itself goes on."""
    notice = message.attempt is not None and message.attempt.rung != Rung.TEXT
    return notice and refused.reason == "no_permission"


def _template_works(message: OutboundMessage, *, trouble: str = "") -> None:
    """Show on the account what the platform says of the registered text, or that it is well."""
    if message.attempt is not None and message.attempt.template is not None:
        message.attempt.template.stumbles(trouble)


def _spread(pk: int) -> timedelta:
    """Not all messages in the same second."""
    return SPREAD * (pk % 100 / 100)
