"""What Weibo knows and decides: posts, comments, windows, budgets. No sockets in it."""

from __future__ import annotations

import itertools
import json
import threading
import time
from typing import Any
from urllib.parse import unquote

Said = dict[str, Any]
WINDOW = 48 * 3600
COMMENT_LIMIT, MESSAGE_LIMIT = 140, 300
PROFILE = {"gender": "m", "location": "上海 黄浦区", "followers_count": 7, "description": "路人"}


class Refusal(Exception):  # noqa: N818
    """An error of Weibo's, with its number."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def stamp(at: float) -> str:
    """A time as Weibo writes it."""
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    names = [*"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()]  # noqa: SIM905
    t = time.gmtime(at + 8 * 3600)
    clock = f"{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d}"
    return f"{days[t.tm_wday]} {names[t.tm_mon - 1]} {t.tm_mday:02d} {clock} +0800 {t.tm_year}"


class Rules:
    """The platform's state. `per_day` counts every call of a token but the one about limits."""

    def __init__(
        self, *, uid: str, token: str, per_day: int = 0, accounting: bool = False, need_rip: bool
    ) -> None:
        self.uid, self.token, self.per_day = uid, token, per_day
        self.accounting, self.need_rip = accounting, need_rip
        self.calls, self.token_holds = 0, 157_679_471
        self.posts: dict[int, Said] = {}
        self.comments: dict[int, Said] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.scrambled = False  # pages in no order, overlapping
        self.hidden: set[int] = set()  # under the platform's own review, shown later
        self._heard: dict[str, float] = {}
        self._ids = itertools.count(5_100_000_000_000_001)
        self._lock = threading.RLock()

    # What people do there ----------------------------------------------------------------------

    def post(self, by: str, text: str, *, at: float = 0, **more: Any) -> int:
        """Somebody posts; returns the id."""
        with self._lock:
            number = next(self._ids)
            one = {"id": number, "idstr": str(number), "mid": str(number), "text": text}
            one |= {"created_at": stamp(at or time.time()), "source": "<a href='x'>微博</a>"}
            self.posts[number] = one | {"user": self._person(by), "geo": None} | more
            return number

    def comment(self, by: str, post: int, text: str, *, to: int = 0, at: float = 0) -> int:
        """Somebody comments on a post, or answers a comment below it; returns the id."""
        with self._lock:
            number = next(self._ids)
            one = {"id": number, "idstr": str(number), "mid": str(number), "text": text}
            one |= {"created_at": stamp(at or time.time()), "user": self._person(by)}
            one |= {"source": "<a href='x'>iPhone</a>", "status": self.posts[post]}
            if to:
                one["reply_comment"] = self.comments[to]
            self.comments[number] = one
            return number

    def heard(self, uid: str, at: float = 0) -> None:
        """Somebody wrote to us privately: the window opens."""
        self._heard[uid] = at or time.time()

    def ours(self) -> list[Said]:
        """Every comment of ours that everybody can read now."""
        mine = [one for one in self.comments.values() if one["user"]["idstr"] == self.uid]
        return sorted(mine, key=lambda one: one["id"])

    def _person(self, uid: str) -> Said:
        return {"id": int(uid), "idstr": uid, "screen_name": f"用户{uid}", "name": "x", **PROFILE}

    # What we may ask ---------------------------------------------------------------------------

    def answer(self, what: str, given: dict[str, str]) -> Said:
        """Return what a call is answered. Raises `Refusal`."""
        with self._lock:
            if given.get("access_token") != self.token:
                raise Refusal(21332, f"invalid_access_token {given.get('access_token')}")
            if what == "account/rate_limit_status":
                left = max(0, self.per_day - self.calls)
                return {
                    "user_limit": self.per_day,
                    "remaining_user_hits": left,
                    "reset_time_in_seconds": 1800,
                }
            if what == "/oauth2/get_token_info":
                held = {"create_at": int(time.time()), "expire_in": self.token_holds}
                return {"uid": int(self.uid), "appkey": 1352222456, "scope": None, **held}
            self.calls += 1
            if self.per_day and self.calls > self.per_day:
                raise Refusal(10023, "User requests out of rate limit!")
            work = getattr(self, f"_{what.replace('/', '_')}", None)
            if work is None:
                raise Refusal(10020, "Request api not found!")
            return dict(work(given))

    def _comments_to_me(self, given: dict[str, str]) -> Said:
        to_us = [one for one in self.comments.values() if self._is_to_us(one)]
        return self._page("comments", to_us, given)

    def _is_to_us(self, one: Said) -> bool:
        answered = one.get("reply_comment", {}).get("user", {}).get("idstr")
        return self.uid in (one["status"]["user"]["idstr"], answered)

    def _comments_mentions(self, given: dict[str, str]) -> Said:
        named = [one for one in self.comments.values() if f"@用户{self.uid}" in one["text"]]
        return self._page("comments", named, given)

    def _statuses_mentions(self, given: dict[str, str]) -> Said:
        named = [one for one in self.posts.values() if f"@用户{self.uid}" in one["text"]]
        return self._page("statuses", named, given)

    def _comments_by_me(self, given: dict[str, str]) -> Said:
        return self._page("comments", self.ours(), given)

    def _page(self, listed: str, items: list[Said], given: dict[str, str]) -> Said:
        since, until = int(given.get("since_id", 0)), int(given.get("max_id", 0)) or 2**63
        count = min(int(given.get("count", 50)), 50)
        there = [i for i in items if since < i["id"] <= until and i["id"] not in self.hidden]
        newest = sorted(there, key=lambda one: -one["id"])
        shown = newest[:count]
        if self.scrambled:  # the oldest of a page first, and one that was on the page before it
            above = [one for one in items if one["id"] > until][:1]
            shown = [*reversed(shown), *above]
        return {listed: shown, "total_number": len(newest), "next_cursor": 0, "previous_cursor": 0}

    def _comments_reply(self, given: dict[str, str]) -> Said:
        to = self.comments.get(int(given["cid"]))
        if to is None or int(given["id"]) not in self.posts:
            raise Refusal(20201, "comment does not exist!")
        return self._say(given, int(given["id"]), to["id"])

    def _comments_create(self, given: dict[str, str]) -> Said:
        if int(given["id"]) not in self.posts:
            raise Refusal(20101, "target weibo does not exist!")
        return self._say(given, int(given["id"]), 0)

    def _say(self, given: dict[str, str], post: int, to: int) -> Said:
        words = given.get("comment", "")
        if self.need_rip and not given.get("rip"):
            raise Refusal(10008, "param error: rip is required")
        if not words:
            raise Refusal(20008, "content is null")
        if sum(1 if ord(c) < 128 else 2 for c in words) > 2 * COMMENT_LIMIT:
            raise Refusal(20012, "text too long, please input text less than 140 characters!")
        here = [one for one in self.ours() if one["status"]["id"] == post]
        if any(one["text"] == words for one in here):
            raise Refusal(20019, "repeated content!")
        return self.comments[self.comment(self.uid, post, words, to=to)]

    def _comments_destroy(self, given: dict[str, str]) -> Said:
        number = int(given["cid"])
        if number not in self.comments:
            raise Refusal(20201, "comment does not exist!")
        if self.comments[number]["user"]["idstr"] != self.uid:
            raise Refusal(20203, "not your comment!")
        return self.comments.pop(number)

    def _messages_reply(self, given: dict[str, str]) -> Said:
        text = private_text(given)
        if not text or len(text) >= MESSAGE_LIMIT:
            raise Refusal(20012, "text too long!")
        if self.accounting and time.time() - self._heard.get(given["receiver_id"], 0) > WINDOW:
            raise Refusal(20112, "not allowed to send to this user now")
        return {"result": True, "sender_id": self.uid, "receiver_id": given["receiver_id"]}


def private_text(given: dict[str, str]) -> str:
    """The words of a private reply: JSON, which may be URL-encoded once more."""
    data = given.get("data", "")
    try:
        return str(json.loads(data if data.startswith("{") else unquote(data))["text"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(10008, "param error: data") from None
