"""The stand-ins can be trusted: what they took is on disk even when they or we are killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from hotline.carriers import wechat
from hotline.carriers.verdicts import Undeliverable
from tests.platforms import tencent
from tests.platforms.journal import read_journal
from tests.platforms.pour import pour
from tests.platforms.wechat import DEMO_APPID


def test_a_killed_stand_in_leaves_a_full_journal(tmp_path: Path) -> None:
    file = tmp_path / "accepted.jsonl"
    command = [sys.executable, "-m", "tests.platforms.wechat", "--journal", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        token = wechat.stable_token(base, DEMO_APPID, "").value
        for number in range(20):
            wechat.deliver_text(base, token, "oA", f"第{number}条")
        httpx.post(f"{base}/_test/script", json={"path": "send", "accept": True, "status": 500})
        with pytest.raises(Undeliverable):
            wechat.deliver_text(base, token, "oB", "丢了回音")
        process.kill()
    taken = read_journal(file)
    assert [entry["text"] for entry in taken if entry["to"] == "oA"] == [
        f"第{number}条" for number in range(20)
    ]
    assert sum(entry["to"] == "oB" for entry in taken) == 1


class Hook(BaseHTTPRequestHandler):
    """A hook that opens each callback and stumbles over every tenth the first time."""

    account = wechat.Credentials(
        token=tencent.Account.token, appid=tencent.Account.appid, aes_key=tencent.Account.aes_key
    )
    seen: dict[str, int]
    lock = threading.Lock()

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = dict(httpx.URL(self.path).params)
        key = wechat.open_envelope(self.account, query, body, now=0).dedupe_key
        with self.lock:
            self.seen[key] = self.seen.get(key, 0) + 1
            stumble = self.seen[key] == 1 and len(self.seen) % 10 == 0
        self.send_response(500 if stumble else 200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"success")


@pytest.fixture
def hook() -> Iterator[str]:
    Hook.seen = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_a_pour_brings_every_message_over_many_connections_and_repeats_what_failed(
    hook: str,
) -> None:
    messages = [tencent.text("o1", f"第{number}条") for number in range(100)]
    poured = pour(hook, messages, tencent.Account(), connections=10)
    assert len(Hook.seen) == 100
    assert poured.statuses.count(200) == 100
    assert len(poured.statuses) == sum(Hook.seen.values()) > 100
    assert 0 < poured.percentile(0.5) <= poured.percentile(0.99)
