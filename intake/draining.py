"""Takes what waits out of the store, in batches and in order, and has it read."""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from hotline.carriers import Rejected
from hotline.models import User
from hotline.pressing import pressing
from hotline.rewriting import rewrite
from hotline.sealing import CannotUnseal
from hotline.together import together
from intake import media, unopened
from intake.faults import code_of, trace_of
from intake.models import Arrival
from intake.reading import Letter, read, unfold

log = logging.getLogger(__name__)

BATCH = 50  # arrivals in one transaction
LOOK_AHEAD = 10 * BATCH  # how far to look for senders whom no other worker holds
MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)  # four times as long after every try

# A worker holds senders, not arrivals: whatever one citizen says is read by one worker, in order.
# The lock is tried for the senders who have waited longest, until there are enough of them.
HOLD_SENDERS = """
WITH waiting AS MATERIALIZED (
  SELECT lane, min(place) AS place FROM (
    SELECT lane, row_number() OVER (ORDER BY sent_at, serial, id) AS place FROM intake_arrival
    WHERE state = 'waiting' AND next_try_at <= statement_timestamp()
    ORDER BY sent_at, serial, id LIMIT %s
  ) AS oldest GROUP BY lane ORDER BY place
)
SELECT lane FROM waiting WHERE pg_try_advisory_xact_lock(lane) LIMIT %s
"""

_draining, _asked = threading.Lock(), threading.Event()


def drain() -> int:
    """Read everything that waits; return how many arrivals were taken.

    One thread of a process drains at a time; whoever comes meanwhile has it look once more.
    """
    taken = 0
    _asked.set()
    while _asked.is_set() and _draining.acquire(blocking=False):
        try:
            _asked.clear()
            with pressing():
                while some := _read_some(BATCH):
                    taken += some
        finally:
            _draining.release()
    return taken


def _read_some(most: int) -> int:
    """Read one batch in one transaction; if it cannot be read as a whole, one by one."""
    arrivals: list[Arrival] = []
    try:
        with transaction.atomic():
            arrivals = _take(most)
            _read(arrivals)
    except Exception as fault:
        if not arrivals:
            raise
        if len(arrivals) > 1:
            return sum(_read_some(1) for _arrival in arrivals)
        _put_off(arrivals[0], fault)
    return len(arrivals)


def _take(most: int) -> list[Arrival]:
    with connection.cursor() as cursor:
        # Along the index, which has the order. The planner knows little of how many wait, and would
        # otherwise read and sort the whole backlog of a storm for every fifty.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(HOLD_SENDERS, [LOOK_AHEAD, most])
        lanes = [lane for (lane,) in cursor.fetchall()]
    if not lanes:
        return []
    # Only now is it certain that nobody else is about to read something older of these senders.
    waiting = Arrival.objects.waiting().filter(lane__in=lanes).select_related("account")
    return list(waiting.select_for_update(of=("self",), skip_locked=True)[:most])


def _read(arrivals: Sequence[Arrival]) -> None:
    letters, now = [], timezone.now()
    for arrival in arrivals:
        arrival.opened_at = now
        if arrival.kind == unopened.KIND:
            unopened.open_again(arrival)
            continue
        try:
            letters.append(unfold(arrival))
        except (Rejected, CannotUnseal) as unreadable:
            arrival.state, arrival.error = Arrival.State.DEAD, code_of(unreadable)
    machine = User.objects.machine()
    for round_ in _rounds(letters):
        with together():
            read(round_, by=machine)
    media.wake(arrival.message for arrival in arrivals if arrival.message)
    rewrite(arrivals, "state", "opened_at", "error", "ticket", "message", "sealed")


def _rounds(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Everybody's first letter, then everybody's second …: in each round a sender comes once."""
    rounds: dict[int, list[Letter]] = defaultdict(list)
    read_before: Counter[int] = Counter()
    for letter in letters:
        lane = letter.arrival.lane
        rounds[read_before[lane]].append(letter)
        read_before[lane] += 1
    return list(rounds.values())


def _put_off(arrival: Arrival, fault: Exception) -> None:
    """Our own fault: try again later, and after `MOST_TRIES` let a person look."""
    tries = arrival.tries + 1
    dead = tries >= MOST_TRIES
    state = Arrival.State.DEAD if dead else Arrival.State.WAITING
    Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.WAITING).update(
        state=state,
        tries=tries,
        error=code_of(fault),
        next_try_at=timezone.now() + FIRST_WAIT * 4 ** (tries - 1),
    )
    told = (arrival.pk, tries, code_of(fault), trace_of(fault))
    log.error("arrival %s could not be read, try %s: %s\n%s", *told)
