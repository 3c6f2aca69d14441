"""Those who meet a running house from outside: a citizen's phone, and colleagues at other desks.

They know addresses and nothing else of the house: the hook, the door, the interface for programs.
"""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.platforms import tencent

PASSWORD = "hotline-demo"
FACTS = {"who": "市民", "what": "路口积水", "when": "昨晚", "where": "银杏路与滨河街交叉口"}
Found = TypeVar("Found")
_people = itertools.count(1)


def until(look: Callable[[], Found], what: str, patience: float = 120) -> Found:
    """Look again and again until there is something to see; `patience` in seconds, for a machine
    that is busy with other tests: only what fails waits for so long.
    """
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"not within {patience} s: {what}"
        time.sleep(0.1)
    return found


class Citizen:
    """A phone that follows the demo city's account; its messages travel as Tencent sends them."""

    account = tencent.Account()

    def __init__(self, address: str) -> None:
        self.openid = f"oPHONE{secrets.token_hex(5)}{next(_people):06d}"
        self.hook = f"{address}/hooks/wechat/city-wechat/"

    def says(self, text: str) -> None:
        """Send a text, which the hook must take."""
        with httpx.Client(timeout=30, trust_env=False) as http:
            answer = tencent.post(http, self.hook, tencent.text(self.openid, text), self.account)
        assert (answer.status_code, answer.text) == (200, "success"), answer


class Colleague:
    """Somebody of the demo city at another desk, who logs in like everybody and uses the API."""

    def __init__(self, address: str, username: str) -> None:
        self.username = username
        self.http = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self.http.headers["Referer"] = address + "/"
        self.http.get("/")
        given = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": self._token()}
        came = self.http.post("/", data=given)
        assert came.status_code == 302, f"{username} is not let in: {came.status_code}"

    def __del__(self) -> None:
        self.http.close()

    @property
    def cookies(self) -> str:
        """Who they are, as a header: a live line says it like a page."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def see(self, path: str, **asked: Any) -> Any:
        """GET something of the interface; fails when it is refused."""
        answer = self.http.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, f"{self.username} {path}: {answer.text[:300]}"
        return answer.json()

    def ticket(self, number: str) -> Any:
        """One ticket."""
        return self.see(f"tickets/{number}")

    def find(self, words: str, *, queue: str = "all") -> Any:
        """The newest ticket of a queue in which these words stand, or None."""
        items = self.see("tickets", queue=queue)["items"]
        return next((t for t in items if words in json.dumps(t, ensure_ascii=False)), None)

    def try_to(self, path: str, **given: Any) -> httpx.Response:
        """POST to the interface, whatever it answers."""
        token = {"X-CSRFToken": self._token()}
        return self.http.post(f"/api/v1/{path}", json=given, headers=token)

    def do(self, path: str, **given: Any) -> Any:
        """POST to the interface; fails when it is refused."""
        answer = self.try_to(path, **given)
        assert answer.status_code < 300, f"{self.username} {path}: {answer.text[:300]}"
        return answer.json()

    def step(self, number: str, name: str, **given: Any) -> Any:
        """Take a step of a ticket."""
        return self.do(f"tickets/{number}/steps/{name}", **given)

    def accept(self, number: str, title: str, **more: Any) -> Any:
        """The operator's step, as flooding at normal urgency unless said otherwise."""
        given = {"kind": "help", "urgency": "normal", "category": "1501", "facts": FACTS} | more
        return self.step(number, "accept", title=title, **given)

    def _token(self) -> str:
        return str(self.http.cookies.get("csrftoken", ""))


class Console:
    """The live line of a colleague's desk; `frames` are what came over it, in order."""

    def __init__(self, address: str, colleague: Colleague) -> None:
        self.frames: list[dict[str, Any]] = []
        cookies = {"Cookie": colleague.cookies}
        line = address.replace("http", "ws", 1) + "/ws/desk/"
        self.line = connect(
            line, origin=address, additional_headers=cookies, proxy=None, legacy=True
        )  # type: ignore[arg-type]
        self.hello = json.loads(self.line.recv(timeout=60))
        threading.Thread(target=self._listen, daemon=True).start()

    def heard(self, patience: float = 60, **facts: Any) -> dict[str, Any]:
        """Wait for a frame with these facts."""

        def look() -> dict[str, Any] | None:
            return next((f for f in list(self.frames) if facts.items() <= f.items()), None)

        found = until(look, f"a frame with {facts}", patience)
        assert found
        return found

    def say(self, **frame: Any) -> None:
        """Tell the server something."""
        self.line.send(json.dumps(frame))

    def _listen(self) -> None:
        try:
            for frame in self.line:
                self.frames.append(json.loads(frame))
        except ConnectionClosed:
            pass
