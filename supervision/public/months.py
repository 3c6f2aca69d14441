"""Makes what is shown of a month: once, some days after it is over.

Sealed and confidential matters are counted in nothing. What is of fewer than ten is left out before
it is kept, and of the offices only shares are kept and no counts: with all but one of them and the
sum, anybody could work out the one that was left out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hotline.models import Office, Policy, PublicBoards, PublicMonth, Ticket, figure_keeping
from hotline.models.digest_making import undisturbed
from supervision.figures import quick
from supervision.figures.definitions import TOO_FEW, By
from supervision.figures.question import Question
from supervision.figures.values import Group, Value

SHOWN = 12  # months, the newest
COUNTS = ("opened", "replied", "closed")
SHARES = ("replied_in_time", "solved", "satisfied")
OF_OFFICES = ("solved", "satisfied")


def make_what_is_due(now: datetime | None = None) -> list[PublicMonth]:
    """Make the months that are over long enough and not made yet; none while nothing is shown."""
    now = now or timezone.now()
    if not PublicBoards.in_force().shown:
        return []
    days = int(Policy.current("", Ticket.Urgency.NORMAL).number("public_days"))
    today = timezone.localdate(now)
    months, made = [], set(PublicMonth.objects.values_list("month", flat=True))
    month = month_before(today)
    for _each in range(SHOWN):
        over = month_after(month)
        if month not in made and today >= over + timedelta(days=days):
            months.append(month)
        month = month_before(month)
    return [found for month in reversed(months) if (found := make(month, now))]


def make(month: date, now: datetime) -> PublicMonth | None:
    """Count a month and keep it; None if another worker was first."""
    last = month_after(month) - timedelta(days=1)
    figure_keeping.catch_up(now)  # what is made now stays for good
    with undisturbed("public months") as ours:
        if not ours or PublicMonth.objects.filter(month=month).exists():
            return None
        whole = quick.figures(Question(month, last, public=True, now=now)).get("", {})
        asked = Question(month, last, By.OFFICE, public=True, now=now)
        offices = {code: found for code, found in quick.figures(asked).items() if code}
        return PublicMonth.objects.create(month=month, told=told(whole, offices))


def told(whole: Group, offices: dict[str, Group]) -> dict[str, Any]:
    """What of these figures everybody may know."""
    names = dict(Office.objects.values_list("code", "name"))
    return {
        "counts": {code: _count(whole.get(code)) for code in COUNTS},
        "shares": {code: _share(whole.get(code)) for code in SHARES},
        "to_answer": _times(whole.get("to_answer")),
        "offices": [
            {"code": code, "name": names.get(code, code)}
            | {share: _share(found.get(share)) for share in OF_OFFICES}
            | {"to_answer": _times(found.get("to_answer"))}
            for code, found in sorted(offices.items())
        ],
    }


def month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _count(value: Value | None) -> int | None:
    return value.n if value and value.n >= TOO_FEW else None


def _share(value: Value | None) -> dict[str, int] | None:
    """A share and where it lies with 95 % certainty, in whole percent: no count is in it."""
    if value is None or value.rate is None or value.too_few:
        return None
    low, high = value.interval or (0.0, 1.0)
    return {
        "percent": round(value.rate * 100),
        "low": round(low * 100),
        "high": round(high * 100),
    }


def _times(value: Value | None) -> dict[str, int] | None:
    """Median and nine of ten, in whole hours, at least one."""
    if value is None or value.points is None or value.n < TOO_FEW:
        return None
    median, p90, _p99 = (max(1, round(seconds / 3600)) for seconds in value.points)
    return {"median": median, "p90": p90}
