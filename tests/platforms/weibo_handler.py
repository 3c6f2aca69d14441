"""How the Weibo stand-in answers a call: properly, or with the mischief a test has scripted."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.platforms.mischief import Mischief
from tests.platforms.weibo_rules import Refusal, Said, private_text


class Handler(BaseHTTPRequestHandler):
    """One connection to the stand-in."""

    protocol_version = "HTTP/1.1"
    server: Any  # the Weibo: its rules, script and journal

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve("GET", "")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve("POST", raw.decode())

    def _serve(self, method: str, form: str) -> None:
        url = urlsplit(self.path)
        given = dict(parse_qsl(url.query if method == "GET" else form, keep_blank_values=True))
        what = url.path.removeprefix("/2/").removesuffix("/biz.json").removesuffix(".json")
        told = {name: value for name, value in given.items() if name != "access_token"}
        self.server.journal.write("call", what=what, method=method, given=told)
        mischief = self.server.script.take(what, given.get("receiver_id", ""))
        if mischief is None:
            return self._answer(*self._work(method, what, given))
        time.sleep(mischief.delay)
        done = self._work(method, what, given) if mischief.accept else (200, {})
        return self._misbehave(mischief, *done)

    def _work(self, method: str, what: str, given: dict[str, str]) -> tuple[int, Said | bytes]:
        rules = self.server.rules
        if what in ("mss/msget", "pic"):
            found = rules.files.get(given.get("fid", ""))
            return (200, found[0]) if found else self._error(what, Refusal(20404, "no such file"))
        try:
            reads = what.endswith(("_me", "mentions", "status"))
            if reads != (method == "GET"):
                raise Refusal(10021, "HTTP METHOD is not supported for this request!")
            said = rules.answer(what, given)
        except Refusal as refused:
            return self._error(what, refused)
        if what == "messages/reply":
            self.server.journal.write("sent", to=given["receiver_id"], text=private_text(given))
        return 200, said

    def _error(self, what: str, refused: Refusal) -> tuple[int, Said]:
        # The number comes as a text or as a number, as in the field.
        code = refused.code if refused.code % 2 else str(refused.code)
        said = {"request": f"/2/{what}.json", "error_code": code, "error": refused.text}
        return (403 if 10022 <= refused.code <= 10024 else 400), said

    def _misbehave(self, how: Mischief, status: int, said: Said | bytes) -> None:
        if how.silence is not None:
            self.server.closing.wait(how.silence)
            self.close_connection = True
            return
        if how.errcode is not None:
            status, said = self._error("x", Refusal(how.errcode, how.errmsg))
        if how.body is not None:
            said = how.body.encode()
        self._answer(how.status if how.status != 200 else status, said)

    def _answer(self, status: int, said: Said | bytes) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
