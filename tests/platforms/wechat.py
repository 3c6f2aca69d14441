"""A stand-in for api.weixin.qq.com over real HTTP, in this process or in one of its own.

    python -m tests.platforms.wechat --port 9100 --journal accepted.jsonl

Paths under `/_test/` are the test's own door in: `script` (POST a mischief), `heard`, `invalidate`,
`media` (POST bytes), `journal` (GET ?kind=accepted).
"""

from __future__ import annotations

import argparse
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.platforms.journal import Journal
from tests.platforms.mischief import Mischief, Script
from tests.platforms.wechat_comments import Comments
from tests.platforms.wechat_handler import Handler
from tests.platforms.wechat_menus import Menus
from tests.platforms.wechat_rules import Rules

DEMO_APPID = "wxdemo0000000000"


class Platform(ThreadingHTTPServer):
    """The stand-in. Use it as a context manager; `base` is what HOTLINE_WECHAT_API should say."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *, port: int = 0, journal: Path | None = None, **rules: Any) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.rules = Rules(**{"appid": DEMO_APPID, "secret": "", **rules})
        self.menus, self.comments = Menus(), Comments()
        self.script, self.journal = Script(), Journal(journal)
        self.closing = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """Every message that a citizen would have on the phone, in order, whatever we were told."""
        return self.journal.of("accepted")

    @property
    def calls(self) -> list[dict[str, Any]]:
        return self.journal.of("call")

    def texts_to(self, openid: str) -> list[str]:
        return [entry["text"] for entry in self.accepted if entry["to"] == openid]

    def misbehave(self, path: str, **how: Any) -> None:
        """Script a mischief for the next calls of that path; see `Mischief`."""
        self.script.add(Mischief(path=path, **how))

    def __enter__(self) -> Platform:
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


def main() -> None:
    """Serve until interrupted; prints the address first, for whoever asked for port 0."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--journal", type=Path)
    asked.add_argument("--appid", default=DEMO_APPID)
    asked.add_argument("--secret", default="")
    asked.add_argument("--expires-in", type=int, default=7200)
    asked.add_argument("--accounting", action="store_true", help="count windows and messages")
    given = vars(asked.parse_args())
    platform = Platform(port=given.pop("port"), journal=given.pop("journal"), **given)
    print(platform.base, flush=True)
    try:
        platform.serve_forever(0.05)
    except KeyboardInterrupt:
        pass
    finally:
        platform.closing.set()
        platform.server_close()
        platform.journal.close()


if __name__ == "__main__":
    main()
