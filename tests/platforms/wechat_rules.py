"""What api.weixin.qq.com knows and decides: tokens, windows, counts, files. No sockets in it."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

Said = dict[str, Any]

OK: Said = {"errcode": 0, "errmsg": "ok"}
WINDOW = 48 * 3600
OVERLAP = 300  # seconds in which an old token still works beside its successor
TEXT_LIMIT = 2048
# Characters in a field of a notice, by its kind.
ROOM = {"thing": 20, "phrase": 5, "name": 10, "character_string": 32, "number": 32}

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)

MP4 = b"\0\0\0\x18ftypmp42" + bytes(64)

# A backslash that is not itself escaped, then u and four hex digits.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


def error(code: int, message: str) -> Said:
    return {"errcode": code, "errmsg": f"{message} rid: {secrets.token_hex(4)}-{code}-test"}


@dataclass
class Token:
    value: str
    until: float


class Rules:
    """The platform's state. With `accounting` it counts windows and messages as documented."""

    def __init__(
        self, *, appid: str, secret: str, expires_in: int = 7200, accounting: bool = False
    ) -> None:
        self.appid, self.secret = appid, secret
        self.expires_in, self.accounting, self.allowance = expires_in, accounting, 5
        self.media: dict[str, tuple[bytes, str]] = {}
        self._tokens: list[Token] = []
        self._heard: dict[str, tuple[float, int]] = {}  # openid: last word, messages since
        self._once: dict[str, int] = {}
        # Registered notices and their fields; empty: whatever is named exists.
        self.templates: dict[str, set[str]] = {}
        self.consents: dict[tuple[str, str], int] = {}  # (openid, template): notices left
        self.strangers: set[str] = set()  # who does not follow
        self._lock = threading.Lock()

    # -- tokens

    def stable_token(self, asked: Said) -> Said:
        """Give the token there is; a new one when it nears its end or is forced."""
        refused = self._who(asked)
        if refused:
            return refused
        with self._lock:
            now = time.time()
            live = [token for token in self._tokens if token.until > now]
            margin = min(OVERLAP, self.expires_in // 2)
            if asked.get("force_refresh") or not live or live[-1].until - now < margin:
                live.append(Token(secrets.token_urlsafe(96), now + self.expires_in))
            self._tokens = live
            newest = live[-1]
            return {"access_token": newest.value, "expires_in": int(newest.until - now)}

    def invalidate(self) -> None:
        """Forget every token, as when somebody resets the secret: 40001 from now on."""
        with self._lock:
            self._tokens.clear()

    def knows(self, token: str) -> Said | None:
        """Return the error for a token that is none, else nothing."""
        if not token:
            return error(41001, "access_token missing")
        with self._lock:
            for known in self._tokens:
                if known.value == token:
                    return None if known.until > time.time() else error(42001, "token expired")
        return error(40001, "invalid credential, access_token is invalid or not latest,")

    def _who(self, asked: Said) -> Said | None:
        if asked.get("grant_type") != "client_credential":
            return error(40002, "invalid grant_type")
        if asked.get("appid") != self.appid:
            return error(40013, "invalid appid")
        if self.secret and asked.get("secret") != self.secret:
            return error(40125, "invalid appsecret")
        return None

    # -- messages

    def heard(self, openid: str, at: float | None = None) -> None:
        """The citizen wrote (or came): the window opens anew and the count starts over."""
        with self._lock:
            self._heard[openid] = (at or time.time(), 0)

    def send(self, raw: bytes) -> tuple[Said, Said]:
        """Return the verdict on a customer message and what was read of it."""
        if _ESCAPED.search(raw):
            return error(40033, "invalid charset, please check your request"), {}
        try:
            message = json.loads(raw.decode("utf-8"))
            openid, kind = str(message["touser"]), message["msgtype"]
            content = message["text"]["content"] if kind == "text" else ""
        except (ValueError, KeyError, TypeError):
            return error(47001, "data format error"), {}
        if not openid.startswith("o"):
            return error(40003, "invalid openid"), message
        if kind == "text" and not content:
            return error(44004, "empty content"), message
        if len(content.encode()) > TEXT_LIMIT:
            return error(45002, "content size out of limit"), message
        return self._count(openid), message

    def _count(self, openid: str) -> Said:
        if not self.accounting:
            return OK
        with self._lock:
            last, sent = self._heard.get(openid, (0.0, 0))
            if time.time() - last > WINDOW:
                return error(45015, "response out of time limit or subscription is canceled")
            if sent >= self.allowance:
                return error(45047, "out of response count limit")
            self._heard[openid] = (last, sent + 1)
        return OK

    def notice(self, raw: bytes) -> tuple[Said, Said]:
        """Return the verdict on a template notice; one with a known client_msg_id is `again`."""
        if _ESCAPED.search(raw):
            return error(40033, "invalid charset, please check your request"), {}
        notice = json.loads(raw)
        if refused := self._wrong(notice):
            return refused, notice
        once = notice.get("client_msg_id")
        with self._lock:
            again = once in self._once
            number = self._once.get(once) or secrets.randbelow(10**12)
            if once:
                self._once[once] = number
        return {**OK, "msgid": number, "again": again}, notice

    def subscription(self, raw: bytes) -> tuple[Said, Said]:
        """Likewise on a subscription notice: one consent, one notice, and no id of it."""
        verdict, notice = self.notice(raw)
        if verdict["errcode"]:
            return verdict, notice
        key = (notice["touser"], notice["template_id"])
        with self._lock:
            if self.templates and not self.consents.get(key):
                return error(43101, "user refuse to accept the msg"), notice
            self.consents[key] = self.consents.get(key, 1) - 1
        return OK, notice

    def _wrong(self, notice: Said) -> Said | None:
        known = self.templates or {notice.get("template_id", ""): set(notice.get("data", {}))}
        if not notice.get("template_id") or notice["template_id"] not in known:
            return error(40037, "invalid template_id")
        if notice["touser"] in self.strangers:
            return error(43004, "require subscribe")
        if set(notice["data"]) != known[notice["template_id"]]:
            return error(47003, "argument invalid! data do not match")
        for name, field in notice["data"].items():
            if len(field["value"]) > ROOM.get(name.rstrip("0123456789"), 1000):
                return error(47003, f"argument invalid! data.{name}.value is invalid")
        return None

    # -- files

    def file(self, media_id: str, base: str) -> tuple[bytes, str]:
        """Return a file and its type; `video…` gets an address, `gone…` an error."""
        if media_id in self.media:
            return self.media[media_id]
        if media_id.startswith("gone") or not media_id:
            said = error(40007, "invalid media_id")
        elif media_id.startswith("video"):
            said = {"video_url": f"{base}/_file/{media_id}.mp4"}
        else:
            return PNG, "image/png"
        return json.dumps(said).encode(), "text/plain"
