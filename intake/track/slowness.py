"""Makes guessing tracking codes slow, without ever shutting out whoever has the right one.

Every attempt costs, right or wrong, so that time tells nothing. A client has a few attempts for
nothing and then one every two seconds; so has a number, over all clients together. Whoever is new
to a number does not wait for those who hammer it. Attempts beyond that wait in one of few chairs,
because a waiting request holds a thread; without a chair they are told to come back.

At that pace one client needs some seventy years for the codes of one number.
"""

from __future__ import annotations

import threading
import time

from hotline.attempts import Attempts, client_of

CLIENT = Attempts("track:client", "10/10minutes")
CLIENT_PACE = Attempts("track:client:pace", "1/2seconds")
NEWCOMER = Attempts("track:newcomer", "3/1hour")
NUMBER = Attempts("track:number", "10/10minutes")
NUMBER_PACE = Attempts("track:number:pace", "1/2seconds")

CHAIRS = threading.BoundedSemaphore(3)  # per process, of its sixteen threads
PATIENCE = 4.0  # seconds in a chair
LOOKS = 0.25  # seconds between two looks whether it is one's turn
COME_BACK = 3  # seconds, for those who found no chair


def admitted(address: str, number: str) -> bool:
    """Count an attempt on `number`; False if it has to come back later, perhaps after a wait."""
    client = client_of(address)
    if _may_now(client, number):
        return True
    if not CHAIRS.acquire(blocking=False):
        return False
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(LOOKS)
            if _may_now(client, number):
                return True
        return False
    finally:
        CHAIRS.release()


def _may_now(client: str, number: str) -> bool:
    if not (CLIENT.note(client) or CLIENT_PACE.note(client)):
        return False
    return NEWCOMER.note(f"{client} {number}") or NUMBER.note(number) or NUMBER_PACE.note(number)
