"""Visits of one person over one connection that stays open, timed from the request to the last
byte of the answer.
"""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Broken, percentile

PASSWORD = "hotline-demo"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"HX-Request": "true"}  # as a click on the desk asks: for one part of the page


@dataclass
class Visitor:
    """Somebody at the demo city's desk; without a name a stranger."""

    port: int
    name: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if self.name:
            self._log_in()

    def get(self, address: str, headers: Mapping[str, str] = PARTS) -> tuple[float, str]:
        """Return the seconds it took, and the answer. Raises `Broken` unless it is a 200."""
        began = time.perf_counter()
        status, body = self._ask("GET", address, headers=headers)
        took = time.perf_counter() - began
        if status != 200:
            raise Broken(f"{address} answered {status}")
        return took, body.decode(errors="replace")  # papers are not text

    def post(self, address: str, form: Mapping[str, str]) -> None:
        """Send a form. Raises `Broken` unless it leads somewhere else."""
        status, _body = self._ask("POST", address, body=urlencode(form), headers=FORM)
        if status != 302:
            raise Broken(f"{address} answered {status}")

    def _log_in(self) -> None:
        _status, page = self._ask("GET", "/")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())
        if found is None:
            raise Broken("the log-in has no form")
        given = {"username": self.name, "password": PASSWORD}
        self.post("/", given | {"csrfmiddlewaretoken": found[1]})

    def _ask(
        self, method: str, address: str, *, headers: Mapping[str, str] = {}, **sent: Any
    ) -> tuple[int, bytes]:
        jar = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        self.line.request(method, address, headers={**headers, **jar}, **sent)
        answer = self.line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()


@dataclass
class Times:
    """What a number of visits took, in seconds."""

    each: list[float] = field(default_factory=list)

    @property
    def half(self) -> float:
        """Half of them took no longer."""
        return median(self.each)

    @property
    def slow(self) -> float:
        """95 of 100 took no longer."""
        return percentile(self.each, 0.95)

    def __str__(self) -> str:
        return f"{self.half * 1000:.1f} ms (95 of 100: {self.slow * 1000:.1f})"
