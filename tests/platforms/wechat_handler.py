"""How the WeChat stand-in answers a call: properly, or with the mischief a test has scripted."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.platforms.mischief import Mischief
from tests.platforms.wechat_rules import MP4, OK, Said, error


class Handler(BaseHTTPRequestHandler):
    """One connection to the stand-in."""

    protocol_version = "HTTP/1.1"
    server: Any  # the Platform: its rules, script and journal

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, raw: bytes) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        if url.path.startswith("/_test/"):
            return self._answer(self._door(url.path.removeprefix("/_test/"), query, raw))
        body, host = raw.decode("utf-8", "replace"), self.headers.get("Host")
        self.server.journal.write("call", path=url.path, body=body, host=host)
        mischief = self.server.script.take(url.path, _recipient(raw))
        if mischief is None:
            return self._answer(self._work(url.path, query, raw))
        time.sleep(mischief.delay)
        said = self._work(url.path, query, raw) if mischief.accept else OK
        return self._misbehave(mischief, said)

    def _work(self, path: str, query: dict[str, str], raw: bytes) -> Said | tuple[bytes, str]:
        rules = self.server.rules
        if path == "/cgi-bin/stable_token":
            return rules.stable_token(json.loads(raw))
        if path == "/cgi-bin/token":
            return rules.stable_token({**query, "force_refresh": True})
        if path.startswith("/_file/"):
            return MP4, "video/mp4"
        refused = rules.knows(query.get("access_token", ""))
        if refused:
            return refused
        if path == "/cgi-bin/getcallbackip":
            return {"ip_list": ["127.0.0.1"]}
        if path == "/cgi-bin/message/custom/send":
            return self._send(raw)
        if path == "/cgi-bin/message/template/send":
            return self._notice(*rules.notice(raw), by="template")
        if path == "/cgi-bin/message/subscribe/bizsend":
            return self._notice(*rules.subscription(raw), by="subscription")
        if path == "/cgi-bin/media/get":
            return rules.file(query.get("media_id", ""), self.server.base)
        if path == "/cgi-bin/menu/create":
            return self.server.menus.create(raw)
        if path == "/cgi-bin/get_current_selfmenu_info":
            return self.server.menus.now()
        if path.startswith("/cgi-bin/comment/"):
            return self.server.comments.serve(path.removeprefix("/cgi-bin/comment/"), raw)
        if path == "/datacube/getarticlesummary":
            return self.server.comments.summary(raw)
        return error(48001, "api unauthorized")

    def _send(self, raw: bytes) -> Said:
        verdict, message = self.server.rules.send(raw)
        if verdict["errcode"] == 0:
            text = message.get("text", {}).get("content", "")
            self.server.journal.write("accepted", to=message["touser"], text=text)
        return verdict

    def _notice(self, verdict: Said, notice: Said, *, by: str) -> Said:
        if verdict["errcode"] == 0 and not verdict.get("again"):
            told = {name: notice.get(name, "") for name in ("data", "url", "page", "template_id")}
            msgid = verdict.get("msgid", 0)
            self.server.journal.write("noticed", to=notice["touser"], by=by, msgid=msgid, **told)
        return {name: value for name, value in verdict.items() if name != "again"}

    def _misbehave(self, how: Mischief, said: Said | tuple[bytes, str]) -> None:
        if how.silence is not None:
            self.server.closing.wait(how.silence)
            self.close_connection = True
            return
        if how.errcode is not None:
            said = error(how.errcode, how.errmsg)
        if how.body is not None:
            said = (how.body.encode(), "text/html")
        self._answer(said, status=how.status, drip=how.drip)

    def _answer(self, said: Said | tuple[bytes, str], status: int = 200, drip: float = 0) -> None:
        if isinstance(said, dict):
            said = (json.dumps(said, ensure_ascii=False).encode(), "application/json")
        body, content_type = said
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not drip:
            self.wfile.write(body)
            return
        for byte in body:
            if self.server.closing.wait(drip):
                return
            self.wfile.write(bytes([byte]))

    def _door(self, what: str, query: dict[str, str], raw: bytes) -> Said:
        server = self.server
        if what == "script":
            server.script.add_plain(json.loads(raw))
        elif what == "heard":
            server.rules.heard(query["openid"], float(query.get("at", 0)) or None)
        elif what == "invalidate":
            server.rules.invalidate()
        elif what == "media":
            server.rules.media[query["media_id"]] = (raw, query.get("type", "image/png"))
        elif what == "journal":
            return {"entries": server.journal.of(query.get("kind", "accepted"))}
        else:
            return error(404, "no such door")
        return OK


def _recipient(raw: bytes) -> str:
    try:
        return str(json.loads(raw).get("touser", ""))
    except (ValueError, AttributeError):
        return ""
