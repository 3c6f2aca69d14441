"""A platform's server over real HTTP, in this process: what all stand-ins share."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from tests.platforms.journal import Journal
from tests.platforms.mischief import Mischief, Script


class StandIn(ThreadingHTTPServer):
    """Use it as a context manager; `base` is the address the product's setting should say."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self, handler: type[BaseHTTPRequestHandler], *, port: int = 0, journal: Path | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.script, self.journal = Script(), Journal(journal)
        self.closing = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def misbehave(self, path: str, **how: Any) -> None:
        """Script a mischief for the next calls of that path; see `Mischief`."""
        self.script.add(Mischief(path=path, **how))

    def __enter__(self) -> Self:
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
