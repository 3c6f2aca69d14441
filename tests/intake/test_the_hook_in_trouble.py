"""The hook while what stands behind it is gone: it answers in time, and says what it cannot do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.platforms import tencent
from tests.processes import Running, Town, new_town

__all__ = ["new_town"]
pytestmark = pytest.mark.slow

PLATFORM_WAITS = 5  # seconds, then it hangs up and tries again
AT_ONCE = 4.0  # seconds that an answer may take at most: less than a platform waits


@pytest.fixture
def hanging_redis() -> Iterator[str]:
    """Something that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as silent:
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def deliver(web: Running, words: str) -> tuple[int, float]:
    """Post one message; return status and seconds."""
    began = time.monotonic()
    with httpx.Client(timeout=30, trust_env=False) as client:
        hook = f"{web.address}/hooks/wechat/city-wechat/"
        answer = tencent.post(client, hook, tencent.text("oTROUBLE", words), tencent.Account())
    return answer.status_code, time.monotonic() - began


def test_a_redis_that_hangs_holds_up_no_message(
    new_town: Callable[..., Town], hanging_redis: str
) -> None:
    town = new_town()
    web = town.web()
    port = web.port
    web.stop()
    web = town._spawn("web", port, {"HOTLINE_PORT": str(port), "REDIS_URL": hanging_redis})
    until_it_answers(web)
    answers = [deliver(web, f"第{n}句") for n in range(12)]
    assert [status for status, _seconds in answers] == [200] * 12
    assert max(seconds for _status, seconds in answers) < AT_ONCE
    # Whoever sweeps finds what no nudge told of.
    town.worker(), town.beat()
    until = time.monotonic() + 120
    while town.rows("SELECT 1 FROM intake_arrival WHERE state = 'waiting' LIMIT 1"):
        assert time.monotonic() < until, town.running[-1].last_lines()
        time.sleep(0.2)
    town.stop()


def test_without_a_database_the_platform_is_told_to_come_again(
    new_town: Callable[..., Town],
) -> None:
    town = new_town()
    web = town.web()
    assert deliver(web, "之前")[0] == 200
    town.postgres.stop()
    status, seconds = deliver(web, "之间")
    assert status == 503
    assert seconds < PLATFORM_WAITS
    town.services.mend()
    until = time.monotonic() + 120
    while deliver(web, "之后")[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.5)
    town.stop()


def until_it_answers(web: Running) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            return httpx.get(f"{web.address}/healthz", timeout=2).raise_for_status() and None
        except httpx.HTTPError:
            assert time.monotonic() < until, web.last_lines()
            time.sleep(0.1)
