"""What becomes of a message, by what the platform said: gone, later, never, or nobody knows."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from hotline.carriers import Outcome, Undeliverable
from hotline.models import OutboundMessage

log = logging.getLogger(__name__)

BEIJING = ZoneInfo("Asia/Shanghai")  # where the platforms count their days, wherever we stand
MINUTE, SPREAD = timedelta(seconds=60), timedelta(minutes=5)
# Final, but for this citizen and not for these words: another road may reach them.
NOT_REACHABLE = frozenset(
    {"window_over", "unknown_recipient", "not_following", "refused_by_citizen"}
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
        return message.sent()
    log.warning("message %s: %s", message.pk, refused)  # its detail has the platform's request id
    error, now, message.rid = str(refused.code), timezone.now(), refused.rid
    match refused.outcome:
        case Outcome.NEXT_MINUTE:
            message.postpone(error, now + MINUTE)
        case Outcome.AFTER_MIDNIGHT:
            message.postpone(error, _after_midnight(now, message.pk))
        case Outcome.STOP_ACCOUNT:
            message.contact.account.stop(str(refused))  # first, or this one would be tried again
            message.postpone(error, now)
        case Outcome.NEXT_MESSAGE:
            message.unreached(error)
        case Outcome.FINAL if refused.reason in NOT_REACHABLE:
            message.unreached(error)
        case Outcome.FINAL:
            message.fail(error)
        case Outcome.UNSURE:
            message.unsure(error)
        case _:  # busy, unreachable, or a token refused twice
            message.again(error)


def _after_midnight(now: datetime, pk: int) -> datetime:
    """Soon after the next midnight in Beijing, not all messages in the same second."""
    tomorrow = now.astimezone(BEIJING).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), tzinfo=BEIJING)
    return midnight + SPREAD * (pk % 100 / 100)
