"""Tells the worker that something waits: soon enough, and seldom enough to cost nothing."""

from __future__ import annotations

import logging
import os
import threading
import time

from celery import current_app

log = logging.getLogger(__name__)

APART = 0.05  # seconds between two nudges of one process
AFTER_A_LOSS = 1.0  # seconds until a nudge that the broker did not take is tried again


class Nudger:
    """One thread per process that sends at most one nudge every `APART` seconds.

    Whoever asks only sets a flag, so a broker that hangs or is gone holds up this thread and no
    citizen. A flag set while a nudge is on its way makes another one, so the last message of a
    burst is always followed by a nudge; and what a crash swallows, the sweep finds.
    """

    def __init__(self, task: str) -> None:
        self._task = task
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._process = 0

    def ask(self) -> None:
        """Have the worker woken soon; returns at once."""
        self._asked.set()
        if self._process != os.getpid():  # the first time, and in a forked child
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                name = f"nudge {self._task}"
                threading.Thread(target=self._run, name=name, daemon=True).start()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            if self._send():
                time.sleep(APART)
            else:
                self._asked.set()
                time.sleep(AFTER_A_LOSS)

    def _send(self) -> bool:
        try:
            return current_app.send_task(self._task, ignore_result=True) is not None
        except Exception as fault:  # whatever it is: the thread must live, the rows are safe
            log.warning("nudge %s lost (%s), the sweep finds it", self._task, type(fault).__name__)
            return False


drain = Nudger("intake.tasks.drain")
urgent = Nudger("intake.tasks.drain_urgent")
