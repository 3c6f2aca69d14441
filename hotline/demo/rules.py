"""The demo city's rules: how long each step may take, how many people look at an answer, and which
days are worked.

The limits follow what cities publish for their hotlines: an answer on new media within three
minutes (GB/T 33358), clock time for what is urgent, working time for the rest.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hotline.models import Policy, User, WorkCalendar
from hotline.models.emergency import EMERGENCY
from hotline.models.working_calendar import official_days

REASON = "启用时限规则和工作日历"
FIRST_YEAR = 2024
YEARS_AHEAD = 2

Rules = dict[str, Any]


def _limits(respond: str, dispatch: str, sign: str, contact: str, reply: str) -> Rules:
    given: Rules = {"dispatch": dispatch, "sign": sign, "contact": contact, "reply": reply}
    return {"respond": respond} | {clock: limit for clock, limit in given.items() if limit}


def _may(returns: int, return_window: str, extensions: int, extension: str = "") -> Rules:
    """How often and how soon an office may return a ticket, how often and how far be extended.

    The third dispatch is a designation: a ticket is returned twice at most.
    """
    given: Rules = {"returns": returns, "return_window": return_window, "extensions": extensions}
    return given | ({"extension": extension} if extension else {})


def _later(extension: str) -> Rules:
    """What may be asked in a matter that is neither urgent nor critical."""
    return _may(2, "1wd", 1, extension)


# What the inspectorate orders in matters that cannot wait.
ORDERED_AT_ONCE: Rules = {"order": "4h", "order_again": "2h", "order_extensions": 0}
CRITICAL = (
    _limits("3min", "5min", "15min", "30min", "2h")
    | {"follow_up": "3wd", "ruling": "15min", "shelving": False}
    | _may(2, "30min", 0)
    | ORDERED_AT_ONCE
)
URGENT = (
    _limits("3min", "15min", "30min", "2h", "24h")
    | {"follow_up": "5wd", "ruling": "1h"}
    | _may(2, "2h", 1, "24h")
    | {"order": "1wd", "order_again": "4wh", "order_extension": "1wd"}
)
ENDS: Rules = {"follow_up": "10wd", "ruling": "1wd"}
# Before anybody has said what it is about, only the acceptance is timed.
UNKNOWN: Rules = {"respond": "3min", "dispatch": "2wh", "ruling": "4wh"}

# Complaints and reports are closed only after the citizen was asked; elsewhere the centre decides.
ASKED_FIRST = ("complaint", "report")

NORMAL: dict[str, Rules] = {
    "": UNKNOWN,
    "consult": _limits("3min", "2wh", "4wh", "1wd", "3wd") | ENDS | _later("2wd"),
    "help": _limits("3min", "2wh", "4wh", "1wd", "5wd") | ENDS | _later("5wd"),
    "complaint": _limits("3min", "2wh", "4wh", "24h", "7wd") | ENDS | _later("10wd"),
    "report": _limits("3min", "2wh", "4wh", "1wd", "15wd") | ENDS | _later("10wd"),
    "suggestion": _limits("3min", "4wh", "1wd", "2wd", "10wd") | ENDS | _later("10wd"),
    # Thanks are passed on; nobody owes an answer.
    "praise": _limits("3min", "1wd", "1wd", "", "") | ENDS | _later("5wd"),
    "disaster": _limits("3min", "15min", "30min", "2h", "24h")
    | {"follow_up": "5wd", "ruling": "1h"}
    | _may(2, "2h", 1, "24h"),
}
# The superior duty office hears of a critical disaster, by two people of the centre, until it ends.
REPORTED: Rules = {"up_first": "30min", "up_next": "2h", "report_people": 2}
# In an emergency reports of a disaster, and whoever is in danger, go before everything else.
IN_AN_EMERGENCY: dict[tuple[str, str], Rules] = {
    ("disaster", "critical"): _limits("1min", "3min", "10min", "15min", "1h")
    | {"follow_up": "3wd", "ruling": "10min", "shelving": False}
    | {"up_first": "15min", "up_next": "1h", "report_people": 2}
    | _may(1, "15min", 0),
    ("", "critical"): _limits("1min", "3min", "10min", "15min", "1h")
    | {"follow_up": "3wd", "ruling": "10min", "shelving": False}
    | _may(1, "15min", 0),
    ("disaster", "urgent"): _limits("2min", "5min", "15min", "30min", "12h")
    | {"follow_up": "5wd", "ruling": "30min"}
    | _may(1, "30min", 1, "12h"),
    ("disaster", "normal"): _limits("2min", "10min", "30min", "1h", "24h")
    | {"follow_up": "5wd", "ruling": "1h"}
    | _may(1, "1h", 1, "24h"),
}
# People a reply passes: routine two, ordinary three, major four.
ROUTINE, ORDINARY, MAJOR = 2, 3, 4
ROUTINE_KINDS = ("consult", "praise", "suggestion")


def reviewers(kind: str, urgency: str) -> int:
    """How many different people an answer of that kind and urgency passes."""
    if urgency == "critical":
        return MAJOR
    return ROUTINE if kind in ROUTINE_KINDS and urgency == "normal" else ORDINARY


def set_limits(by: User) -> None:
    """Write the first version of every policy: each kind at each urgency, some also for an
    emergency.
    """
    Policy.objects.bulk_create(
        Policy(
            kind=kind,
            urgency=urgency,
            version=1,
            limits=limits
            | {"follow_up_first": kind in ASKED_FIRST}
            | (REPORTED if (kind, urgency) == ("disaster", "critical") else {}),
            reviewers=reviewers(kind, urgency),
            made_by=by,
            reason=REASON,
        )
        for kind, normal in NORMAL.items()
        for urgency, limits in (("normal", normal), ("urgent", URGENT), ("critical", CRITICAL))
    )
    Policy.objects.bulk_create(
        Policy(
            kind=kind,
            urgency=urgency,
            mode=EMERGENCY,
            version=1,
            limits=limits | ORDERED_AT_ONCE | {"follow_up_first": False},
            reviewers=reviewers(kind, urgency),
            made_by=by,
            reason=REASON,
        )
        for (kind, urgency), limits in IN_AN_EMERGENCY.items()
    )


def set_calendar(by: User) -> None:
    """Write the first version of the working calendar, with the official days of the years that
    have any.
    """
    years = range(FIRST_YEAR, timezone.localdate().year + YEARS_AHEAD + 1)
    days = {year: found for year in years if (found := official_days(year))}
    told = {day: ruling for found in days.values() for day, ruling in found.items()}
    WorkCalendar.amend(told, by=by, reason=REASON, official=days)
