"""A worker that is killed in the middle of a sweep: `python -m tests.supervision.dying FUNCTION`
sweeps, and sends itself SIGKILL where that function of the sweep begins.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def dies_at(function: str) -> None:
    """The test's side: a real process sweeps this test's database and dies there."""
    url = urlsplit(os.environ["DATABASE_URL"])
    url = url._replace(path="/" + settings.DATABASES["default"]["NAME"])
    ended = subprocess.run(
        [sys.executable, "-m", "tests.supervision.dying", function],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": urlunsplit(url)},
        check=False,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL


def main() -> None:
    import django
    from django.utils import timezone

    django.setup()
    from hotline.models import raising

    def kill(frame: FrameType, _event: str, _argument: Any) -> None:
        code = frame.f_code
        if code.co_name == sys.argv[1] and code.co_filename == raising.__file__:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.settrace(kill)
    raising.raise_cards(timezone.now())


if __name__ == "__main__":
    main()
