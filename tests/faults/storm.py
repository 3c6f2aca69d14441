"""A busy day for tests that break things: citizens who write and four people who answer, without
end, and without giving up when something dies under them.
"""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.outside import FACTS, Colleague
from tests.platforms import tencent

TRIES, PATIENCE = 3, 5.0  # how a platform delivers: three times, five seconds each
PACE = 0.1  # seconds between two looks of a person at their queue
AWAY = (409, 429, 500, 502, 503)  # somebody was quicker, or the house is not well: look again


@dataclass
class Mouths:
    """Citizens, each with one matter after the other; `taken` are the words that got their 200."""

    hook: str
    mark: str
    account: tencent.Account = field(default_factory=tencent.Account)
    said: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def talk(self, over: threading.Event, pause: float) -> None:
        """One citizen after the other says something, until it is over."""
        with httpx.Client(timeout=PATIENCE, trust_env=False) as http:
            while not over.wait(pause):
                number = next(self._numbers)
                words = f"{self.mark}第{number:04d}件：路口积水"
                citizen = f"oSTORM{number // 3:022d}"  # three messages each, on one ticket
                self.said.append(words)
                if self._delivered(http, tencent.text(citizen, words)):
                    self.taken.append(words)

    def _delivered(self, http: httpx.Client, message: tencent.Fields) -> bool:
        for _ in range(TRIES):
            began, self.tries = time.monotonic(), self.tries + 1
            try:
                answer = tencent.post(http, self.hook, message, self.account)
                if answer.status_code == 200 and answer.text == "success":
                    return True
            except httpx.HTTPError:
                pass
            time.sleep(max(0.0, PATIENCE - (time.monotonic() - began)))
        return False


class Staff:
    """Operator, handler, head and leader, each taking the next step that is theirs, as it comes."""

    def __init__(self, address: str, mark: str) -> None:
        self.mark = mark
        self.operator, self.handler, self.head, self.leader = (
            Colleague(address, name) for name in ("operator1", "water1", "water2", "water3")
        )

    def people(self) -> list[Any]:
        """The four of them at work."""
        return [self.receive, self.handle, self.review, self.release]

    def work(self, turn: Any, over: threading.Event) -> None:
        """One person, over and over; what fails is left and looked at again."""
        while not over.wait(PACE):
            try:
                turn()
            except (httpx.HTTPError, AssertionError):
                over.wait(0.3)

    def receive(self) -> None:
        """Accept and dispatch."""
        for ticket in self._mine(self.operator, "all", state="received"):
            given = {"kind": "help", "category": "1501", "title": ticket["title"], "facts": FACTS}
            self._try(self.operator, f"tickets/{ticket['number']}/steps/accept", **given)
        for ticket in self._mine(self.operator, "all", state="accepted"):
            self._try(self.operator, f"tickets/{ticket['number']}/steps/dispatch", lead="water")

    def handle(self) -> None:
        """Sign, draft, submit."""
        for ticket in self._mine(self.handler, "office", state="dispatched"):
            self._try(self.handler, f"tickets/{ticket['number']}/steps/sign")
        for ticket in self._mine(self.handler, "office", state="handling"):
            drafts = self.handler.see(f"tickets/{ticket['number']}/replies")["items"]
            if not drafts:
                text = f"{ticket['title']}，已处理。"
                self._try(self.handler, f"tickets/{ticket['number']}/replies", text=text)
            elif drafts[0]["state"] == "draft":
                self._step(self.handler, ticket, drafts[0], "submit")

    def review(self) -> None:
        """The second seat."""
        for ticket in self._mine(self.head, "review"):
            for reply in self.head.see(f"tickets/{ticket['number']}/replies")["items"]:
                if reply["state"] == "reviewing":
                    self._step(self.head, ticket, reply, "review", verdict="pass")

    def release(self) -> None:
        """The last seat."""
        for ticket in self._mine(self.leader, "review"):
            for reply in self.leader.see(f"tickets/{ticket['number']}/replies")["items"]:
                if reply["state"] == "approved":
                    self._step(self.leader, ticket, reply, "release")

    def _mine(self, who: Colleague, queue: str, **asked: Any) -> list[Any]:
        found = who.see("tickets", queue=queue, limit=30, **asked)["items"]
        return [ticket for ticket in found if self.mark in ticket["title"]][-8:]

    def _step(self, who: Colleague, ticket: Any, reply: Any, name: str, **given: Any) -> None:
        path = f"tickets/{ticket['number']}/replies/{reply['id']}/steps/{name}"
        self._try(who, path, **given)

    def _try(self, who: Colleague, path: str, **given: Any) -> None:
        answer = who.try_to(path, **given)
        assert answer.status_code < 300 or answer.status_code in AWAY, answer.text[:300]
