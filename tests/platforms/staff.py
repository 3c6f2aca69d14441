"""Stand-ins for what reaches the staff: a mail server (SMTP, RFC 5321) and the WeCom group robot.

Written from the published protocols alone and sharing no line with the product.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters; `refuses` maps a recipient to the answer to RCPT."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Letter)
        self.letters: list[tuple[str, str, str]] = []  # to, subject, text
        self.files: list[tuple[str, bytes]] = []  # what came with them
        self.refuses: dict[str, str] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Letter(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 stand-in")
        to: list[str] = []
        for line in self.rfile:
            word, rest = line.decode()[:4].upper(), line.decode().strip()
            if word == "RCPT":
                address = rest.split("<")[1].split(">")[0]
                to.append(address)
                self.say(self.server.refuses.get(address, "250 fine"))
            elif word == "DATA":
                self.say("354 go on")
                self.take(to)
                self.say("250 kept")
            elif word == "QUIT":
                return self.say("221 bye")
            else:  # EHLO, MAIL, RSET
                self.say("250 fine")

    def take(self, to: list[str]) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        letter = message_from_bytes(b"".join(lines), policy=default)
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        for file in letter.iter_attachments():
            self.server.files.append((str(file.get_filename()), file.get_content()))
        self.server.letters.append((to[-1], str(letter["Subject"]), text))

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class Robot(ThreadingHTTPServer):
    """The group robot; `answers` are given in turn, then `{"errcode": 0}`."""

    daemon_threads = True

    def __init__(self, key: str) -> None:
        super().__init__(("127.0.0.1", 0), _Saying)
        self.key, self.said, self.answers = key, [], []

    said: list[str]
    answers: list[dict[str, Any] | int]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Saying(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        asked = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer: Any = {"errcode": 0, "errmsg": "ok"}
        if asked.path != "/cgi-bin/webhook/send" or parse_qs(asked.query)["key"] != [
            self.server.key
        ]:
            answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
        elif self.server.answers:
            answer = self.server.answers.pop(0)
        elif body["msgtype"] == "text":
            self.server.said.append(body["text"]["content"])
        told = b"" if isinstance(answer, int) else json.dumps(answer).encode()
        self.send_response(answer if isinstance(answer, int) else 200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """The stand-in, at work until the end of the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
