"""What a year leaves on paper: how long the monthly report takes, and what memory a worker needs to
write every ticket into a file.
"""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

from benchmarks.city import City
from benchmarks.figures import Broken, Figure
from benchmarks.memory import family
from benchmarks.visits import Visitor

REPORT_AIM = 30  # seconds
EXPORT_AIM = 300  # MB
PATIENCE = 900  # seconds
NEWEST = "SELECT state, rows, size FROM hotline_export ORDER BY id DESC LIMIT 1"


def measure(city: City, visitor: Visitor) -> list[Figure]:
    """The report of the last whole month as page and as paper; all tickets as csv and xlsx."""
    month = date.today().replace(day=1) - timedelta(days=1)
    page = f"/wall/report/{month:%Y-%m}/"
    return [
        _report("page", visitor, page),
        _report("PDF", visitor, f"{page}report.pdf"),
        *(_export(form, city, visitor) for form in ("csv", "xlsx")),
    ]


def _report(what: str, visitor: Visitor, address: str) -> Figure:
    took, _answer = visitor.get(address, headers={})
    return Figure(
        what=f"monthly report, {what}",
        ours=f"{took:.1f} s",
        aim=f"≤ {REPORT_AIM} s",
        met=took <= REPORT_AIM,
    )


def _export(form: str, city: City, visitor: Visitor) -> Figure:
    """Ask for everything and look at the worker until the file is there."""
    many, address = city.one("SELECT count(*) FROM hotline_ticket"), "/desk/exports/new/"
    _took, offered = visitor.get(f"{address}?of=tickets", headers={})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', offered)
    if token is None:
        raise Broken("the page of an export has no form")
    before = _worker(city)
    began, most = time.monotonic(), before
    visitor.post(address, {"of": "tickets", "form": form, "csrfmiddlewaretoken": token[1]})
    while (export := city.rows(NEWEST)[0])["state"] in ("waiting", "writing"):
        most = max(most, _worker(city))
        if time.monotonic() - began > PATIENCE:
            raise Broken(f"after {PATIENCE} s the export is not written")
        time.sleep(0.2)
    if (export["state"], export["rows"]) != ("ready", many):
        raise Broken(f"of {many} tickets the export says {export}")
    return Figure(
        what=f"export of {many:,} tickets as {form}, memory of the worker",
        ours=f"{most:.0f} MB ({time.monotonic() - began:.0f} s; before {before:.0f} MB)",
        aim=f"< {EXPORT_AIM} MB",
        met=most < EXPORT_AIM,
    )


def _worker(city: City) -> float:
    share, _resident = family(city.the_worker.process.pid)
    return share
