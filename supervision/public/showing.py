"""How a public month is shown: words, whole percent, and bars that are drawn without a script."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.models import PublicMonth
from supervision.figures.definitions import FIGURES
from supervision.public.months import COUNTS, SHARES

Part = dict[str, Any]
DAY = 24  # hours
HOURS_IN_DAYS = 72  # from so many hours on days are said
IN_ALL = gettext_lazy("The city")


def volumes(months: list[PublicMonth]) -> list[Part]:
    """Each month with its counts and how long its bar is, the newest first."""
    most = max((one.told["counts"]["opened"] or 0 for one in months), default=0)
    return [
        {"month": one, **one.told["counts"], "bar": _part(one.told["counts"]["opened"], most)}
        for one in months
    ]


def times(month: PublicMonth) -> list[Part]:
    """How long answers took: in the city, and by office, the quickest first; too few at the end."""
    told = [{"name": IN_ALL, "to_answer": month.told["to_answer"], "is_city": True}]
    offices = sorted(
        month.told["offices"],
        key=lambda one: (one["to_answer"] is None, (one["to_answer"] or {}).get("median", 0)),
    )
    longest = max(
        [one["to_answer"]["p90"] for one in (*told, *offices) if one["to_answer"]], default=0
    )
    return [
        {
            "name": one["name"],
            "is_city": one.get("is_city", False),
            "median": _length(one["to_answer"]["median"]) if one["to_answer"] else "",
            "p90": _length(one["to_answer"]["p90"]) if one["to_answer"] else "",
            "bar": _part(one["to_answer"]["median"], longest) if one["to_answer"] else 0,
        }
        for one in (*told, *offices)
    ]


def offices(month: PublicMonth) -> list[Part]:
    """Solved and satisfied shares: the city, then the offices by what can be said of them for
    certain (the lower end of the interval), those with too few at the end and without a rank.
    """
    city = {"name": IN_ALL, "is_city": True, **month.told["shares"]}
    ranked = sorted(
        month.told["offices"],
        key=lambda one: (one["solved"] is None, -(one["solved"] or {}).get("low", 0), one["code"]),
    )
    return [city, *ranked]


def definitions() -> list[Part]:
    """What each figure is, in the words that stand beside it everywhere."""
    wanted = (*COUNTS, *SHARES, "to_answer")
    return [{"label": f.label, "words": f.words} for f in FIGURES if f.code in wanted]


def _part(value: int | None, most: int) -> int:
    return round(100 * value / most) if value and most else 0


def _length(hours: int) -> str:
    if hours < HOURS_IN_DAYS:
        return _("%(n)d h") % {"n": hours}
    return _("%(n)d days") % {"n": round(hours / DAY)}
