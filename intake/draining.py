"""Takes what waits out of the store, in batches and in order, and has it read."""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hotline.carriers import Rejected
from hotline.models import Pulse, User
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
# The lock is tried for the senders who have waited longest, until there are enough of them; first
# of those alone who speak of people in danger, then of all.
_HOLD = """
WITH waiting AS MATERIALIZED (
  SELECT lane, min(place) AS place FROM (
    SELECT lane, row_number() OVER (ORDER BY sent_at, serial, id) AS place FROM intake_arrival
    WHERE state = 'waiting' AND next_try_at <= statement_timestamp() {which}
    ORDER BY sent_at, serial, id LIMIT %s
  ) AS oldest GROUP BY lane ORDER BY place
)
SELECT lane FROM waiting WHERE pg_try_advisory_xact_lock(lane) LIMIT %s
"""
HOLD_ANYBODY, HOLD_THE_URGENT = _HOLD.format(which=""), _HOLD.format(which="AND urgent")

# Of each drain one thread of a process at a time; whoever comes meanwhile has it look once more.
_drains = {urgent: (threading.Lock(), threading.Event()) for urgent in (False, True)}


def drain(*, urgent: bool = False) -> int:
    """Read everything that waits; return how many arrivals were taken.

    After every batch comes one of senders who speak of people in danger, if there are any, however
    many others wait. `urgent`: theirs alone, beside the thread that is amid a batch of others.
    """
    taken, (alone, asked) = 0, _drains[urgent]
    asked.set()
    while asked.is_set() and alone.acquire(blocking=False):
        try:
            asked.clear()
            with pressing():
                while some := _turn(urgent):
                    taken += some
        finally:
            alone.release()
    return taken


def _turn(urgent: bool) -> int:
    first = _read_some(BATCH, urgent=True)
    return first if urgent else first + _read_some(BATCH)


def _read_some(most: int, *, urgent: bool = False) -> int:
    """Read one batch in one transaction; if it cannot be read as a whole, one by one."""
    arrivals: list[Arrival] = []
    try:
        with transaction.atomic():
            arrivals = _take(most, urgent=urgent)
            _read(arrivals)
    except Exception as fault:
        if not arrivals:
            raise
        if len(arrivals) > 1:
            return sum(_read_some(1, urgent=urgent) for _arrival in arrivals)
        _put_off(arrivals[0], fault)
    return len(arrivals)


def read_now(pk: int) -> None:
    """Read one arrival in the request that brought it, so that its sender is told the number at
    once, however many others wait. Whatever goes wrong, the worker has its turn.
    """
    with suppress(DatabaseError), transaction.atomic():
        found = Arrival.objects.waiting().filter(pk=pk).select_related("account")
        arrival = found.select_for_update(of=("self",), skip_locked=True).first()
        if arrival is None or not _hold(arrival.lane):
            return
        try:
            with transaction.atomic():
                _read([arrival])
        except Exception as fault:
            _put_off(arrival, fault)


def _hold(lane: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lane])
        return bool(cursor.fetchone()[0])


def _take(most: int, *, urgent: bool) -> list[Arrival]:
    with connection.cursor() as cursor:
        # Along the index, which has the order. The planner knows little of how many wait, and would
        # otherwise read and sort the whole backlog of a storm for every fifty.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        hold = HOLD_THE_URGENT if urgent else HOLD_ANYBODY
        cursor.execute(hold, [LOOK_AHEAD, most])
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
    doors = {letter.arrival.account_id for letter in letters}
    transaction.on_commit(lambda: Pulse.heard(doors))
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
