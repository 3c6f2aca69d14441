"""Real citizens' messages by the thousand, over real connections into real processes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.platforms import tencent
from tests.platforms.pour import pour
from tests.platforms.wechat import Platform
from tests.processes import Town, new_town

__all__ = ["new_town"]
pytestmark = pytest.mark.slow

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = ("messages_hot.jsonl", "messages_replied.jsonl", "messages_unlabelled.jsonl")
WANTED = 2000
AGAIN = 200  # of which so many are delivered a second time
CONNECTIONS = 16
PATIENCE = 600  # seconds until everything has been read, on two cores that others use as well


def real_messages() -> list[tuple[str, str]]:
    """Who wrote what, as far as the data are there."""
    found: list[tuple[str, str]] = []
    for name in FILES:
        if (DATA / name).exists() and len(found) < WANTED:
            rows = [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]
            found += [(row.get("user") or row["id"], row["body"]) for row in rows if row["body"]]
    return found[:WANTED]


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is absent: no real messages to send")
def test_every_real_message_is_heard_once_and_none_is_lost(
    new_town: Callable[..., Town], record_property: Any
) -> None:
    said = real_messages()
    print(f"{len(said)} real messages of {WANTED} wanted")
    messages = [
        tencent.text(f"oREAL{who[-20:]}", words, CreateTime=int(time.time())) for who, words in said
    ]
    with Platform() as platform:
        town = new_town(HOTLINE_WECHAT_API=platform.base)
        web, _worker, _beat = town.web(), town.worker(), town.beat()
        hook = f"{web.address}/hooks/wechat/city-wechat/"
        before = town.rows("SELECT count(*) AS n FROM hotline_ticket")[0]["n"]
        began = time.monotonic()
        poured = pour(hook, messages, tencent.Account(), connections=CONNECTIONS)
        stored = time.monotonic() - began
        again = pour(hook, messages[:AGAIN], tencent.Account(), connections=CONNECTIONS)
        until_read(town)
        read = time.monotonic() - began
        rate = f"stored {len(said) / stored:.0f}/s, read {len(said) / read:.0f}/s"
        print(f"{rate}, p99 of the hook {poured.percentile(0.99) * 1000:.0f} ms")
        assert (poured.strange, again.strange) == ([], [])
        counted = town.rows(COUNTS)[0]
        town.stop()
    citizens = len({who for who, _words in said})
    assert counted == {
        "arrivals": len(said),
        "done": len(said),
        "messages": len(said),
        "tickets": before + citizens,
        "receipts": citizens,
        "wrongly_split": 0,
    }


def until_read(town: Town) -> None:
    """Wait until nothing waits any more."""
    until = time.monotonic() + PATIENCE
    while town.rows("SELECT 1 FROM intake_arrival WHERE state = 'waiting' LIMIT 1"):
        assert time.monotonic() < until, town.running[-2].last_lines()
        time.sleep(0.1)


COUNTS = """
SELECT
  (SELECT count(*) FROM intake_arrival) AS arrivals,
  (SELECT count(*) FROM intake_arrival WHERE state = 'done') AS done,
  (SELECT count(DISTINCT message_id) FROM intake_arrival) AS messages,
  (SELECT count(*) FROM hotline_ticket) AS tickets,
  (SELECT count(*) FROM hotline_outboundmessage o WHERE values ? 'code' AND ticket_id IN
    (SELECT ticket_id FROM intake_arrival)) AS receipts,
  (SELECT count(*) FROM (SELECT lane FROM intake_arrival GROUP BY lane
    HAVING count(DISTINCT ticket_id) > 1) AS split) AS wrongly_split
"""
