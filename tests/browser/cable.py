"""The network between a browser and the house, as a cable that can be pulled."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Cable:
    """Carries every connection to `address` until it is pulled; a pulled cable carries nothing."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self.there = (url.hostname, url.port)
        self.plugged = True
        self._ends: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._carry_all, daemon=True).start()

    def pull(self) -> None:
        """Cut what is connected and refuse what comes."""
        self.plugged = False
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def plug(self) -> None:
        """Carry again."""
        self.plugged = True

    def close(self) -> None:
        """Pull it for good."""
        self.pull()
        self._door.close()

    def _carry_all(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                here, _from = self._door.accept()
                if not self.plugged:
                    here.close()
                    continue
                threading.Thread(target=self._carry, args=(here,), daemon=True).start()

    def _carry(self, here: socket.socket) -> None:
        with here, socket.create_connection(self.there) as there:
            self._ends |= {here, there}
            back = threading.Thread(target=_pour, args=(there, here), daemon=True)
            back.start()
            _pour(here, there)
            back.join()
            self._ends -= {here, there}


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while read := source.recv(65_536):
            target.sendall(read)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
