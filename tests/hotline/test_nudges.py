"""A broker that is away or hangs never becomes somebody's error, nor a long wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from hotline.celery import PAUSE, Nudges


def nudges(address: str) -> Nudges:
    """Our Celery app with another broker."""
    app = Nudges("elsewhere", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = address
    return app


@pytest.fixture
def hanging() -> Iterator[str]:
    """A server that takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_nudge_without_a_broker_is_lost_and_nobody_hears_of_it() -> None:
    app = nudges("redis://127.0.0.1:1/0")
    assert app.send_task("some.task", args=(1,)) is None


def test_a_broker_that_hangs_costs_one_wait_shorter_than_a_platform_waits(hanging: str) -> None:
    app, began = nudges(hanging), time.monotonic()
    assert app.send_task("some.task") is None
    assert time.monotonic() - began < 4.5, "a platform waits five seconds"
    began = time.monotonic()
    for _ in range(50):
        assert app.send_task("some.task") is None
    assert time.monotonic() - began < 4.5


def test_nudges_go_on_after_the_pause() -> None:
    app = nudges("redis://127.0.0.1:1/0")
    app.send_task("some.task")
    assert app._quiet_until > time.monotonic()
    assert app._quiet_until <= time.monotonic() + PAUSE


def test_a_nudge_with_a_broker_arrives() -> None:
    from hotline.celery import app

    assert app.send_task("some.task", args=(1,)) is not None
    with app.connection_for_read() as broker:
        message = broker.SimpleQueue("celery").get(timeout=2)
        assert message.headers["task"] == "some.task"
        message.ack()
