"""A worker that is killed while it writes a file: `python -m tests.supervision.export_dying KEY
PARTS` writes that export, and sends itself SIGKILL when so many parts are written.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def dies_writing(key: int, parts: int) -> None:
    """The test's side: a real process writes out of this test's database and dies there."""
    url = urlsplit(os.environ["DATABASE_URL"])
    url = url._replace(path="/" + settings.DATABASES["default"]["NAME"])
    ended = subprocess.run(
        [sys.executable, "-m", "tests.supervision.export_dying", str(key), str(parts)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": urlunsplit(url)},
        check=False,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL


def main() -> None:
    import django

    django.setup()
    from supervision.exports import of_tickets, writing

    key, last = int(sys.argv[1]), int(sys.argv[2])
    read = of_tickets.TicketTable.parts

    def parts(table: Any) -> Iterator[Any]:
        for number, part in enumerate(read(table)):
            if number == last:
                os.kill(os.getpid(), signal.SIGKILL)
            yield part

    of_tickets.TicketTable.parts = parts  # type: ignore[method-assign]
    of_tickets.AT_ONCE = 2
    writing.write_out(key)


if __name__ == "__main__":
    main()
