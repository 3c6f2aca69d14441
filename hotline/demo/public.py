"""The demo city shows its boards to everybody; its earlier months are invented like all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Office, PublicBoards, PublicMonth, User
from hotline.models.public_boards import PARTS

MONTHS = 6
# Of each office: solved in percent and how sure, satisfied likewise, hours until half and until
# nine of ten were answered. None: too few.
OFFICES: dict[str, tuple[int, int, int, int, int, int] | None] = {
    "water": (91, 4, 88, 5, 38, 96),
    "urban": (84, 3, 79, 4, 51, 132),
    "housing": (76, 5, 71, 5, 66, 168),
    "emergency": None,
}


def show_everybody(people: Mapping[str, User]) -> None:
    """Switch all parts on, and write the months before this one."""
    PublicBoards.amend(PARTS, by=people["duty1"], reason="向社会公开办理情况", seen=0)
    names = dict(Office.objects.values_list("code", "name"))
    month = timezone.localdate().replace(day=1)
    for back in range(1, MONTHS + 1):
        month = (month - timedelta(days=1)).replace(day=1)
        PublicMonth.objects.create(month=month, told=_told(back, names))


def _told(back: int, names: Mapping[str, str]) -> dict[str, Any]:
    opened = 2140 - 67 * back + 90 * (back % 3)
    return {
        "counts": {"opened": opened, "replied": opened - 160, "closed": opened - 210},
        "shares": {
            "replied_in_time": _share(96 - back, 1),
            "solved": _share(86 - back, 2),
            "satisfied": _share(82 - back, 2),
        },
        "to_answer": {"median": 47 + back, "p90": 128 + 3 * back},
        "offices": [
            {
                "code": code,
                "name": names[code],
                "solved": _share(told[0] - back % 4, told[1]) if told else None,
                "satisfied": _share(told[2] - back % 3, told[3]) if told else None,
                "to_answer": {"median": told[4], "p90": told[5]} if told else None,
            }
            for code, told in sorted(OFFICES.items())
        ],
    }


def _share(percent: int, sure: int) -> dict[str, int]:
    return {"percent": percent, "low": percent - sure, "high": min(100, percent + sure)}
