"""The three processes of the house as `make run` starts them: web, worker and beat."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

WORKER_THREADS = 8
GRACE = 4  # seconds that open requests get when the web process is told to go


def web() -> None:
    """Pages, callbacks, API and live lines on ``HOTLINE_HOST`` and ``HOTLINE_PORT``."""
    import django
    from daphne.cli import CommandLineInterface
    from django.conf import settings

    django.setup(set_prefix=False)
    from hotline import demo_mark

    demo_mark.demand()

    words = ["--bind", settings.HOST, "--port", str(settings.PORT), "--verbosity", "0"]
    words += ["--application-close-timeout", str(GRACE), "--no-server-name"]
    CommandLineInterface().run([*words, "hotline.asgi:application"])


def worker() -> None:
    """Everything that may wait a second. Threads: tasks wait for databases and platforms."""
    from hotline.celery import app

    app.worker_main(
        [
            "worker", "--pool=threads", f"--concurrency={WORKER_THREADS}", "--loglevel=WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]
    )  # fmt: skip


def beat() -> None:
    """The pulse of the sweeps."""
    from hotline.celery import app

    app.start(["beat", "--loglevel=WARNING", "--pidfile="])


def leave_with_parent() -> None:
    """End this process soon after the one that started it: nobody would stop it otherwise."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    start = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]
    leave_with_parent()
    start()
