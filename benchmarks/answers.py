"""Released answers a second, from the outbox to the platform."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.callbacks import SLUG, requests
from benchmarks.city import City
from benchmarks.figures import Broken, Figure
from benchmarks.hook import HOOK
from benchmarks.load import pour
from tests.processes import ROOT

ANSWERS = 200
PATIENCE = 60  # seconds


def measure(city: City) -> list[Figure]:
    """The answers wait while the account is stopped; timed from the first that went to the last."""
    load = pour(city.port, requests(HOOK, ANSWERS))
    if load.statuses != [200] * ANSWERS:
        raise Broken(f"the hook answered {sorted(set(load.statuses))}")
    city.until_quiet()
    _account(city, "stop('benchmark')")
    _run(city, "-m", "benchmarks.offices", str(ANSWERS))
    before = len(city.accepted())
    _account(city, "resume()")
    city.until_quiet(PATIENCE)
    gone = city.accepted()[before:]
    if len(gone) != ANSWERS or len({entry["to"] for entry in gone}) != ANSWERS:
        raise Broken(f"{len(gone)} of {ANSWERS} answers came to the platform")
    first, last = gone[0]["at"], gone[-1]["at"]
    return [
        Figure(
            what="answers a second, outbox to platform, one worker",
            ours=f"{(ANSWERS - 1) / (last - first):.0f}",
        ),
    ]


def _account(city: City, verb: str) -> None:
    words = f"from hotline.models import Account; Account.objects.get(slug='{SLUG}').{verb}"
    _run(city, "manage.py", "shell", "--no-imports", "-c", words)


def _run(city: City, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=city.environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Broken(f"{' '.join(words[:3])}: {done.stderr[-500:]}")
