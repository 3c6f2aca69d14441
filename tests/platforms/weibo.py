"""A stand-in for api.weibo.com over real HTTP, and Weibo's side of our hook."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import Any

from tests.platforms.stand_in import StandIn
from tests.platforms.tencent import Callback
from tests.platforms.weibo_handler import Handler
from tests.platforms.weibo_rules import Rules, stamp

UID, SECRET, TOKEN = "1902530001", "cast-weibo-secret", "2.00-cast-token"


class Weibo(StandIn):
    """The stand-in; `base` is what HOTLINE_WEIBO_API should say."""

    def __init__(self, **rules: Any) -> None:
        super().__init__(Handler)
        self.rules = Rules(**{"uid": UID, "token": TOKEN, "need_rip": False, **rules})

    def calls(self, what: str = "") -> list[dict[str, Any]]:
        """The calls that came, those whose path ends with `what`."""
        return [one for one in self.journal.of("call") if one["what"].endswith(what)]

    def texts_to(self, uid: str) -> list[str]:
        """What a citizen would have among their private messages."""
        return [one["text"] for one in self.journal.of("sent") if one["to"] == uid]

    def said_publicly(self) -> list[str]:
        """Our comments that everybody can read now, the oldest first."""
        return [one["text"] for one in self.rules.ours()]


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
