"""Douyin's side of our hook, written from the published format; shares no line with the product."""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from typing import Any

CLIENT_KEY, SECRET, OPEN_ID = "awCAST", "cast-douyin-secret", "open-CITY"
_numbers = itertools.count(7_300_000_000_000_000_001)


def signature(body: bytes, secret: str = SECRET) -> str:
    """X-Douyin-Signature of a body."""
    return hashlib.new("sha1", secret.encode() + body).hexdigest()


def comment(
    text: str = "银杏路口积水半米",
    *,
    who: str = "u1",
    number: str = "",
    to: str = OPEN_ID,
    at: int = 0,
    as_text: bool = False,
) -> dict[str, Any]:
    """A comment below a video of ours; with `as_text` its content is a JSON text."""
    said = {
        "comment_id": number or f"@{next(_numbers)}",
        "comment_user_id": who,
        "content": text,
        "digg_count": 0,
        "reply_comment_total": 0,
        "create_time": at or int(time.time()),
        "reply_to_comment_id": "0",
        "reply_to_item_id": "@item1",
        "at_user_id": "",
    }
    content: Any = json.dumps(said, ensure_ascii=False) if as_text else said
    return event("item_comment_reply", content, who=who, to=to)


def event(name: str, content: Any, *, who: str = "u1", to: str = OPEN_ID) -> dict[str, Any]:
    """An envelope of that event."""
    return {
        "event": name,
        "from_user_id": who,
        "to_user_id": to,
        "client_key": CLIENT_KEY,
        "content": content,
    }


def body_of(said: Any) -> bytes:
    """The bytes that travel."""
    return said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
