"""Comments below articles as api.weixin.qq.com keeps them: paged, answered once, chosen."""

from __future__ import annotations

import itertools
import json
import threading
import time
from typing import Any

from tests.platforms.wechat_rules import OK, Said, error

MOST = 49  # 50 is refused
LONGEST = 600  # bytes of an answer; no figure is documented


class Comments:
    """One account's articles, by (msg_data_id, index), and what stands below them."""

    def __init__(self) -> None:
        self.below: dict[tuple[int, int], list[Said]] = {}
        self.published: dict[str, list[Said]] = {}  # by day: what getarticlesummary tells
        self.newest_first, self.shows = True, True
        self._numbers, self._lock = itertools.count(1), threading.Lock()

    # -- what a test does

    def article(self, number: int = 2247483700, index: int = 0, *, day: str = "") -> str:
        """Publish one; returns what the house calls it."""
        self.below.setdefault((number, index), [])
        if day:
            row = {"msgid": f"{number}_{index + 1}", "title": "今日停水通知", "ref_date": day}
            self.published.setdefault(day, []).append(row)
        return f"{number}:{index}"

    def comment(self, name: str, content: str, *, by: str = "", at: float | None = None) -> int:
        """Somebody comments; without `by` it is nobody that WeChat names."""
        with self._lock:
            number = next(self._numbers)
            one: Said = {
                "user_comment_id": number,
                "create_time": int(time.time() if at is None else at),
                "content": content,
                "comment_type": 0,
                **({"openid": by} if by else {}),
            }
            self.below[_key(name)].append(one)
        return number

    def of(self, name: str, number: int) -> Said:
        return next(one for one in self.below[_key(name)] if one["user_comment_id"] == number)

    def answers(self) -> list[str]:
        """What we said, everywhere."""
        every = itertools.chain(*self.below.values())
        return [one["reply"]["content"] for one in every if "reply" in one]

    # -- what the platform answers

    def serve(self, what: str, raw: bytes) -> Said:
        """Answer a call of /cgi-bin/comment/ and below."""
        if b"\\u" in raw:
            return error(40033, "invalid charset, please check your request")
        asked = json.loads(raw.decode())
        below = self.below.get((asked.get("msg_data_id", 0), asked.get("index", 0)))
        if below is None:
            return error(88001, "msg_data is not exists")
        with self._lock:
            if what == "list":
                return self._list(below, asked)
            number = asked.get("user_comment_id")
            found = [one for one in below if one["user_comment_id"] == number]
            if not found:
                return error(88008, "comment is not exists")
            return self._work(what, found[0], below, asked)

    def _list(self, below: list[Said], asked: Said) -> Said:
        if not 0 < asked["count"] <= MOST:
            return error(88010, "count range error. cout <= 0 or count > 50")
        shown = [one for one in below if asked["type"] in (0, 1 + one["comment_type"])]
        shown = list(reversed(shown)) if self.newest_first else shown
        page = shown[asked["begin"] : asked["begin"] + asked["count"]] if self.shows else []
        return {**OK, "total": len(shown), "comment": page}

    def _work(self, what: str, one: Said, below: list[Said], asked: Said) -> Said:
        if what == "reply/add":
            if "reply" in one:
                return error(88005, "already reply")
            if not 0 < len(asked["content"].encode()) <= LONGEST:
                return error(88007, "reply content beyond max len or content len is zero")
            one["reply"] = {"content": asked["content"], "create_time": int(time.time())}
        elif what == "reply/delete":
            one.pop("reply", None)
        elif what in ("markelect", "unmarkelect"):
            one["comment_type"] = int(what == "markelect")
        elif what == "delete":
            below.remove(one)
        else:
            return error(48001, "api unauthorized")
        return OK

    def summary(self, raw: bytes) -> dict[str, Any]:
        """Tell what was published on one day, and of no more than one."""
        asked = json.loads(raw.decode())
        if asked["begin_date"] != asked["end_date"]:
            return error(61501, "date range error")
        return {"list": self.published.get(asked["begin_date"], [])}


def _key(name: str) -> tuple[int, int]:
    number, _colon, index = name.partition(":")
    return int(number), int(index)
