"""Each part of the running house is killed in turn while citizens write and answers go out; then
what the platform knows is compared with what the house knows.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from hotline.embedded import Services
from tests.faults.storm import Mouths, Staff
from tests.outside import until
from tests.platforms.journal import read_journal
from tests.platforms.wechat import Platform
from tests.processes import ROOT
from tests.runner import Runner

pytestmark = pytest.mark.slow

MARK = "故障演习"
BUSY = 6  # messages that go out before the next accident
ENOUGH = 10  # answers released on the day, and more messages than that
# The platform takes a message at once and is slow to say so: there a death leaves a doubt.
SLOW_TO_SAY = {"times": 1_000_000, "accept": True, "drip": 0.005}
LONGEST_SEND = "91 seconds"  # after that long the house gives a claimed message up


class House(Runner):
    """`make run`, and a look into its database that outlives everything in it."""

    def know(self) -> None:
        """Find database and Redis, once they are there."""
        until(self.ready, "make run is ready", 300)
        self.services = Services(self.var)
        self.services.look()
        self.database = self.services.running[0].addresses()["DATABASE_OWNER_URL"]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.database, autocommit=True, row_factory=dict_row) as database:
            found = database.execute(query.encode())
            return found.fetchall() if found.description else []

    def count(self, query: str) -> int:
        """The one number that a query asks for."""
        return int(next(iter(self.rows(query)[0].values())))

    def victims(self) -> dict[str, Callable[[], int | None]]:
        """What is killed, in this order, and how its process is found."""
        postgres, redis = self.services.running
        return {
            "worker": lambda: self.children().get("worker"),
            "web": lambda: self.children().get("web"),
            "Redis": redis.pid,
            "PostgreSQL": postgres.pid,
        }


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """It counts what citizens have on their phones, in a file."""
    with Platform(journal=tmp_path / "accepted.jsonl") as stand_in:
        stand_in.misbehave("/message/custom/send", **SLOW_TO_SAY)
        yield stand_in


@pytest.fixture
def house(tmp_path: Path, platform: Platform, founded: Callable[..., None]) -> Iterator[House]:
    """`make run` itself, so that what dies is started again as it would be in earnest."""
    var = tmp_path / "a city" / "var"
    var.mkdir(parents=True)
    founded(var)
    running = House(var, HOTLINE_WECHAT_API=platform.base)
    try:
        running.know()
        yield running
    finally:
        running.stop()


def test_whatever_dies_every_message_is_on_a_ticket_once_and_no_answer_goes_out_twice(
    house: House, platform: Platform, tmp_path: Path
) -> None:
    mouths = Mouths(f"{house.address}/hooks/wechat/city-wechat/", MARK)
    staff = Staff(house.address, MARK)
    silence, evening = threading.Event(), threading.Event()
    busy = [threading.Thread(target=mouths.talk, args=(silence, 0.25)) for _ in range(2)]
    busy += [threading.Thread(target=staff.work, args=(one, evening)) for one in staff.people()]
    for thread in busy:
        thread.start()
    try:
        for name, pid in house.victims().items():
            _until_busy(platform, f"work before {name} dies")
            victim = pid()
            assert victim
            os.kill(victim, signal.SIGKILL)
            until(lambda pid=pid, dead=victim: pid() not in (None, dead), f"{name} is back")
            until(house.ready, f"ready after the death of {name}")
        _until_busy(platform, "work after all of them died")
        silence.set()
        until(lambda: house.count(RELEASED) >= ENOUGH, "enough answers to compare")
    finally:
        silence.set()
        evening.set()
        for thread in busy:
            thread.join(20)

    _until_calm(house)
    _compare(house, mouths, tmp_path / "accepted.jsonl")


def _until_busy(platform: Platform, when: str) -> None:
    """Wait until some more messages have gone out."""
    before = len(platform.accepted)
    until(lambda: len(platform.accepted) >= before + BUSY, when)


def _until_calm(house: House) -> None:
    """Wait until all is read and sent; what the dead had claimed need not wait its 90 seconds."""
    until(lambda: not house.count(WAITING_ARRIVALS), "every message is read")
    until(lambda: _only_the_dead_are_sending(house), "the living have finished")
    house.rows(
        f"UPDATE hotline_outboundmessage SET claimed_at = claimed_at - interval '{LONGEST_SEND}'"
        " WHERE state = 'sending'"
    )
    until(lambda: not house.count(UNSETTLED), "every message to a citizen is settled")


RELEASED = f"SELECT count(*) FROM hotline_release WHERE text LIKE '{MARK}%'"
WAITING_ARRIVALS = "SELECT count(*) FROM intake_arrival WHERE state = 'waiting'"
UNSETTLED = "SELECT count(*) FROM hotline_outboundmessage WHERE state IN ('pending', 'sending')"
SENDING = "SELECT id FROM hotline_outboundmessage WHERE state = 'sending'"


def _only_the_dead_are_sending(house: House) -> bool:
    before = house.rows(SENDING)
    time.sleep(2.5)
    return house.rows(SENDING) == before


def _says(message: dict[str, Any], text: str) -> bool:
    """Whether this text on a phone is that statement: only the follow-up has a link."""
    asks = "/track/answer/" in text
    return message["number"] in text and asks == (message["code"] == "follow_up")


def _compare(house: House, mouths: Mouths, journal: Path) -> None:
    """The totals: what the platform was told and was given, against the rows of the house."""
    heard = house.rows(
        "SELECT m.text, m.ticket_id, a.state FROM intake_arrival a"
        " LEFT JOIN hotline_message m ON m.id = a.message_id"
    )
    times = Counter(row["text"] for row in heard)
    assert set(mouths.taken) <= set(times), "lost"
    assert set(times) <= set(mouths.said), "made up"
    assert set(times.values()) == {1}, "twice"
    assert all(row["ticket_id"] and row["state"] == "done" for row in heard)
    assert house.count(f"SELECT count(*) FROM hotline_message WHERE text LIKE '{MARK}%'") == len(
        heard
    )

    outbound = house.rows(
        "SELECT o.state, r.text, t.number, s.code FROM hotline_outboundmessage o"
        " JOIN hotline_ticket t ON t.id = o.ticket_id"
        " LEFT JOIN hotline_statementversion v ON v.id = o.statement_id"
        " LEFT JOIN hotline_statement s ON s.id = v.statement_id"
        f" LEFT JOIN hotline_release r ON r.id = o.release_id WHERE t.body LIKE '{MARK}%'"
    )
    on_phones = [entry["text"] for entry in read_journal(journal)]
    answers = Counter(text for text in on_phones if MARK in text)
    for message in outbound:
        there = (
            answers[message["text"]]
            if message["text"]
            else sum(_says(message, text) for text in on_phones if MARK not in text)
        )
        assert (message["state"], there) in {("sent", 1), ("unsure", 0), ("unsure", 1)}, message
    released = [message["text"] for message in outbound if message["text"]]
    assert len(released) == len(set(released)), "two messages for one answer"
    assert set(answers) <= set(released), "something was said that nobody released"
    receipts = Counter(row["number"] for row in outbound if row["code"] == "receipt")
    assert set(receipts.values()) == {1}, "every ticket has one receipt"
    states = Counter(message["state"] for message in outbound)
    print(
        f"{len(mouths.said)} said in {mouths.tries} tries, {len(mouths.taken)} taken,"
        f" {len(heard)} on tickets; {len(released)} answers; outbound {dict(states)}"
    )
    assert len(mouths.taken) > ENOUGH
    _verify_record(house)


def _verify_record(house: House) -> None:
    checked = subprocess.run(
        [sys.executable, "manage.py", "verify_record"],
        cwd=ROOT,
        env=os.environ | {"HOTLINE_VAR": str(house.var), "HOTLINE_DEMO": "1"}
        | house.services.running[0].addresses() | house.services.running[1].addresses(),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
