"""How many messages are under way at once, and whose turn is next: one thread for each message."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from celery import current_app
from django.utils import timezone

from hotline.models import OutboundMessage
from hotline.models.outbox import Outbox
from hotline.pressing import give_way

LANES = 5  # a platform that is slow holds up this many threads and leaves the others to intake
AT_HAND = 50  # messages looked up at once, for all lanes of a process


class Lanes:
    """The lanes of this process. The messages are looked up once for all of them, so that no two
    threads try the same one.
    """

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(LANES)
        self._lock = threading.Lock()
        self._at_hand: deque[OutboundMessage] = deque()
        self._hope = False  # that the outbox holds more than is at hand

    def look_again(self) -> None:
        """Something was written, sent or put off: somebody else may have their turn."""
        self._hope = True

    def enter(self) -> bool:
        """Take a lane if there is one, and anything to hope for; to be left afterwards.

        Whoever finds none may go: those who have one look again after they left.
        """
        return (self._hope or bool(self._at_hand)) and self._free.acquire(blocking=False)

    def leave(self) -> None:
        """Give the lane back."""
        self._free.release()

    def next(self) -> OutboundMessage | None:
        """Return a message that nobody else here tries; None when there is no more."""
        give_way()
        with self._lock:
            if self._hope and not self._at_hand:
                self._hope = False
                self._at_hand.extend(in_turn(timezone.now())[:AT_HAND])
                wake(islice(self._at_hand, 1, LANES))
            return self._at_hand.popleft() if self._at_hand else None


def in_turn(now: datetime) -> Outbox:
    """What is due and has to wait for no other message to the same citizen, with the account."""
    due = OutboundMessage.objects.in_turn(now).select_related("contact__account")
    return due.order_by("next_try_at", "pk")


def wake(messages: Iterable[OutboundMessage]) -> None:
    """Have a lane opened for each, here or at another worker, if one is free."""
    for message in messages:
        # They expire, so that wake-up calls nobody answers do not pile up.
        current_app.send_task(
            "dispatch.tasks.deliver", args=(message.pk,), expires=10, ignore_result=True
        )
