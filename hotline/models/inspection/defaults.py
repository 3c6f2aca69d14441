"""The score sheet (质检评分表) a house begins with: a hundred points, taken off by what was found.

Blocks, points and thresholds are the recommendation for scoring a hotline's vendor that the project
works from; every figure of them is the government's to change (`sheet`).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# A block that is `fatal` is found or not: what is found there fails the ticket at once.
BLOCKS: tuple[dict[str, Any], ...] = (
    {
        "code": "attitude",
        "name": _("Attitude"),
        "points": 20,
        "items": (
            ("greeting", _("No greeting or no polite word"), 4),
            ("patience", _("Impatient"), 6),
            ("rhetorical", _("Rhetorical questions"), 6),
            ("blame", _("Blames the citizen"), 10),
            ("delay", _("Puts the citizen off"), 6),
        ),
    },
    {
        "code": "wording",
        "name": _("Wording"),
        "points": 15,
        "items": (
            ("role", _("Words that do not fit the role"), 6),
            ("slang", _("Slang or emoji in a solemn matter"), 5),
            ("banned", _("Banned words"), 10),
        ),
    },
    {
        "code": "overstep",
        "name": _("Overstepping"),
        "points": 20,
        "fatal": True,
        "items": (
            ("promise", _("Promised a result or a date for an office"), 20),
            ("legal", _("Stated a legal finding"), 20),
            ("fault", _("Judged who is at fault"), 20),
            ("policy", _("Gave an opinion on policy"), 20),
            ("speak", _("Answered on the substance in the account's name"), 20),
        ),
    },
    {
        "code": "facts",
        "name": _("Facts complete and right"),
        "points": 25,
        "items": (
            ("five_w", _("A fact is missing"), 10),
            ("kind", _("Wrong type"), 8),
            ("category", _("Wrong category"), 8),
            ("urgency", _("Wrong urgency"), 10),
            ("address", _("Place without a house number"), 5),
            ("attachment", _("An attachment was lost"), 8),
        ),
    },
    {
        "code": "knowledge",
        "name": _("Knowledge"),
        "points": 10,
        "items": (("statement", _("Not what the valid statement says"), 10),),
    },
    {
        "code": "time",
        "name": _("Time"),
        "points": 10,
        "items": (
            ("first", _("First response late"), 5),
            ("register", _("Registered late"), 5),
            ("idle", _("Left lying"), 5),
        ),
    },
    {
        "code": "secrecy",
        "name": _("Secrecy"),
        "points": 0,
        "fatal": True,
        "items": (
            ("shown", _("Showed or told who complained"), 0),
            ("copied", _("Copied or photographed personal data"), 0),
        ),
    },
)
CLASSES: dict[str, Any] = {
    "report": True,
    "critical": True,
    "flagged": True,
    "low_rating": 2,  # of five, at most; 0: off
    "agents": ["2001", "2004"],  # categories of complaints about those who answer
}
# For each: the average from which it holds, per cent of the fee kept back, rectified or not.
BANDS: tuple[tuple[float, float, bool], ...] = ((90, 0, False), (85, 5, False), (0, 10, True))
# In per cent, an average in points, a count at most.
TARGETS: dict[str, float] = {
    "average": 90,
    "pass_rate": 95,
    "accepted_in_time": 95,
    "breaches": 0,
}
RATE = 5.0  # per cent of the tickets a vendor decided on
DISPUTE = "3wd"
PASS = 90.0
