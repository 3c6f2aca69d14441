"""The demo city's rules: how long each step may take, how many people look at an answer, and which
days are worked.

The limits follow what cities publish for their hotlines: an answer on new media within three
minutes (GB/T 33358), clock time for what is urgent, working time for the rest.
"""

from __future__ import annotations

from django.utils import timezone

from hotline.models import CalendarDay, Policy, WorkCalendar
from hotline.workdays import seed_days

OFFICE_HOURS = "09:00-12:00 13:30-17:30"
FIRST_YEAR = 2024
YEARS_AHEAD = 2

Limits = dict[str, str]


def _limits(respond: str, dispatch: str, sign: str, contact: str, reply: str) -> Limits:
    given = {"dispatch": dispatch, "sign": sign, "contact": contact, "reply": reply}
    told = {"respond": respond} | {clock: limit for clock, limit in given.items() if limit}
    return told


CRITICAL = _limits("3min", "5min", "15min", "30min", "2h") | {"follow_up": "3wd", "ruling": "15min"}
URGENT = _limits("3min", "15min", "30min", "2h", "24h") | {"follow_up": "5wd", "ruling": "1h"}
ENDS = {"follow_up": "10wd", "ruling": "1wd"}
# Before anybody has said what it is about, only the acceptance is timed.
UNKNOWN = {"respond": "3min", "dispatch": "2wh", "ruling": "4wh"}

# Complaints and reports are closed only after the citizen was asked; elsewhere the centre decides.
ASKED_FIRST = ("complaint", "report")

NORMAL: dict[str, Limits] = {
    "": UNKNOWN,
    "consult": _limits("3min", "2wh", "4wh", "1wd", "3wd") | ENDS,
    "help": _limits("3min", "2wh", "4wh", "1wd", "5wd") | ENDS,
    "complaint": _limits("3min", "2wh", "4wh", "24h", "7wd") | ENDS,
    "report": _limits("3min", "2wh", "4wh", "1wd", "15wd") | ENDS,
    "suggestion": _limits("3min", "4wh", "1wd", "2wd", "10wd") | ENDS,
    # Thanks are passed on; nobody owes an answer.
    "praise": _limits("3min", "1wd", "1wd", "", "") | ENDS,
    "disaster": _limits("3min", "15min", "30min", "2h", "24h") | {"follow_up": "5wd"},
}
# People a reply passes: routine two, ordinary three, major four.
ROUTINE, ORDINARY, MAJOR = 2, 3, 4
ROUTINE_KINDS = ("consult", "praise", "suggestion")


def reviewers(kind: str, urgency: str) -> int:
    """How many different people an answer of that kind and urgency passes."""
    if urgency == "critical":
        return MAJOR
    return ROUTINE if kind in ROUTINE_KINDS and urgency == "normal" else ORDINARY


def set_limits() -> None:
    """Write the first version of every policy: each kind at each urgency."""
    Policy.objects.bulk_create(
        Policy(
            kind=kind,
            urgency=urgency,
            version=1,
            limits=limits | {"follow_up_first": kind in ASKED_FIRST},
            reviewers=reviewers(kind, urgency),
        )
        for kind, normal in NORMAL.items()
        for urgency, limits in (("normal", normal), ("urgent", URGENT), ("critical", CRITICAL))
    )


def set_calendar() -> None:
    """Write the first version of the working calendar, with the official days of the years that
    have any.
    """
    years = seed_days(FIRST_YEAR, timezone.localdate().year + YEARS_AHEAD)
    calendar = WorkCalendar.objects.create(
        version=1, hours=OFFICE_HOURS, official_years=sorted(years)
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=day, works=found.works, reason=found.name)
        for days in years.values()
        for day, found in sorted(days.items())
    )
