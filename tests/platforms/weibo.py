"""A stand-in for api.weibo.com over real HTTP, and Weibo's side of our hook."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from http.server import ThreadingHTTPServer
from typing import Any

from tests.platforms.journal import Journal
from tests.platforms.mischief import Mischief, Script
from tests.platforms.tencent import Callback
from tests.platforms.weibo_handler import Handler
from tests.platforms.weibo_rules import Rules, stamp

UID, SECRET, TOKEN = "1902530001", "cast-weibo-secret", "2.00-cast-token"


class Weibo(ThreadingHTTPServer):
    """The stand-in. Use it as a context manager; `base` is what HOTLINE_WEIBO_API should say."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, **rules: Any) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rules = Rules(**{"uid": UID, "token": TOKEN, "need_rip": False, **rules})
        self.script, self.journal = Script(), Journal()
        self.closing = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def calls(self, what: str = "") -> list[dict[str, Any]]:
        """The calls that came, those whose path ends with `what`."""
        return [one for one in self.journal.of("call") if one["what"].endswith(what)]

    def texts_to(self, uid: str) -> list[str]:
        """What a citizen would have among their private messages."""
        return [one["text"] for one in self.journal.of("sent") if one["to"] == uid]

    def said_publicly(self) -> list[str]:
        """Our comments that everybody can read now, the oldest first."""
        return [one["text"] for one in self.rules.ours()]

    def misbehave(self, what: str, **how: Any) -> None:
        """Script a mischief for the next calls of that path; see `Mischief`."""
        self.script.add(Mischief(path=what, **how))

    def __enter__(self) -> Weibo:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        self.journal.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is what half of the tests are about: nothing to print."""


# Weibo's side of the hook: written from the published format, sharing no line with the product.


def push(
    sender: str, text: str = "", kind: str = "text", *, at: float = 0, to: str = UID, **data: Any
) -> dict[str, Any]:
    """A private message or an event as Weibo writes it."""
    said = {"type": kind, "receiver_id": int(to), "sender_id": int(sender), "text": text}
    return {**said, "created_at": stamp(at or time.time()), "data": data}


def wrap(body: bytes | dict[str, Any], secret: str = SECRET, **query: str) -> Callback:
    """The request that brings it, signed as Weibo signs: over everything but the body."""
    timestamp, nonce = query.get("timestamp", str(int(time.time()))), os.urandom(4).hex()
    signature = hashlib.sha1("".join(sorted([secret, timestamp, nonce])).encode()).hexdigest()
    signed = {"signature": signature, "timestamp": timestamp, "nonce": nonce, **query}
    raw = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
    return Callback(signed, raw, "application/json")
