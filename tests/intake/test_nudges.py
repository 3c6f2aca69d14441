"""However many messages come in, the worker is woken a few times, and once after the last."""

from __future__ import annotations

import time

from intake.nudging import APART, Nudger
from intake.refusals import MOST_ADDRESSES, Patience
from tests.woken import woken


def nudges(task: str) -> int:
    """How many to that task wait for a worker; earlier tests may have left others on their way."""
    return len(woken(task))


def until(count: int, task: str) -> int:
    """Wait for so many nudges, then a little longer for one too many."""
    patient_until = time.monotonic() + 60
    while nudges(task) < count and time.monotonic() < patient_until:
        time.sleep(0.01)
    time.sleep(3 * APART)
    return nudges(task)


def test_a_burst_of_messages_is_one_nudge_and_one_after_the_last() -> None:
    nudger = Nudger("tests.burst")
    for _ in range(500):
        nudger.ask()
    assert 1 <= until(1, "tests.burst") <= 2


def test_whatever_comes_after_a_nudge_is_followed_by_another() -> None:
    nudger = Nudger("tests.another")
    nudger.ask()
    first = until(1, "tests.another")
    nudger.ask()
    assert until(first + 1, "tests.another") == first + 1


def test_asking_takes_no_time() -> None:
    nudger = Nudger("tests.speed")
    nudger.ask()
    began = time.perf_counter()
    for _ in range(10_000):
        nudger.ask()
    assert time.perf_counter() - began < 30


def test_patience_is_by_address_and_minute() -> None:
    patience = Patience(most=2)
    assert [patience.is_over("192.0.2.1", now=0) for _ in range(3)] == [False, False, True]
    assert not patience.is_over("192.0.2.2", now=0)
    assert not patience.is_over("192.0.2.1", now=61)


def test_many_addresses_do_not_fill_the_memory() -> None:
    patience = Patience()
    for number in range(3 * MOST_ADDRESSES):
        patience.is_over(f"address {number}", now=0)
    assert len(patience._counts) <= MOST_ADDRESSES
