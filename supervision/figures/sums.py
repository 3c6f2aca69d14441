"""The sums of one month's tickets, from their rows: what is counted and how often each lag was.

Sums of months are added up. They are remembered under the stamp of their month, which changes with
any row of it, so what is remembered is either right or no longer found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from hotline.models import Account, FigureMonth
from hotline.models.figure_rows import A_HOP, HOPS, LIMITS
from supervision.figures.definitions import SATISFIED, By
from supervision.figures.question import Question
from supervision.figures.remembering import remember, remembered, short

Counts = dict[str, list[int]]  # by group; in the order of COUNTED
Lags = dict[tuple[str, str], dict[int, int]]  # by group and hop: how many took so many seconds


class Sums(NamedTuple):
    """What one month's tickets come to."""

    counts: Counts
    lags: Lags


# What is counted, as conditions on a row; `k_…`: whether each limit was kept by now.
COUNTED = {
    "opened": "true",
    "accepted": "accepted IS NOT NULL",
    "dispatched": "dispatched IS NOT NULL",
    "replied": "answered IS NOT NULL",
    "closed": "closed",
    "declined": "declined",
    "set_aside": "set_aside",
    "merged": "merged",
    "of_accepted_in_time": "k_respond IS NOT NULL",
    "n_accepted_in_time": "k_respond",
    "of_signed_in_time": "k_sign IS NOT NULL",
    "n_signed_in_time": "k_sign",
    "of_contacted_in_time": "k_contact IS NOT NULL",
    "n_contacted_in_time": "k_contact",
    "of_replied_in_time": "k_reply IS NOT NULL",
    "n_replied_in_time": "k_reply",
    "of_returned": "dispatched IS NOT NULL",
    "n_returned": "returned AND dispatched IS NOT NULL",
    "of_reworked": "answered IS NOT NULL",
    "n_reworked": "reworked AND answered IS NOT NULL",
    "of_repeated": "accepted IS NOT NULL",
    "n_repeated": "repeated",
    "of_responded": "solved IS NOT NULL AND k_contact IS NOT NULL",
    "n_responded": "solved IS NOT NULL AND k_contact",
    "of_solved": "solved IS NOT NULL",
    "n_solved": "solved",
    "of_satisfied": "solved IS NOT NULL",
    "n_satisfied": f"satisfied >= {SATISFIED}",
}
KEPT = ", ".join(
    f"CASE WHEN r.due_{kind} <= %(now)s THEN false ELSE r.kept_{kind} END AS k_{kind}"
    for kind in LIMITS
)
ANSWER = """
WITH asked AS NOT MATERIALIZED (
  SELECT r.*, {kept},
    CASE %(by)s
      WHEN 'office' THEN coalesce(o.code, '')
      WHEN 'category' THEN coalesce(r.category_id, '')
      WHEN 'district' THEN r.district
      WHEN 'channel' THEN a.carrier
      WHEN 'account' THEN a.slug
      WHEN 'vendor' THEN coalesce(v.code, '')
      WHEN 'day' THEN to_char(r.day, 'YYYY-MM-DD')
      WHEN 'week' THEN to_char(r.day, 'IYYY-"W"IW')
      WHEN 'month' THEN to_char(r.day, 'YYYY-MM')
      ELSE ''
    END AS grp
  FROM hotline_figurerow r
  JOIN hotline_account a ON a.id = r.account_id
  LEFT JOIN hotline_organisation v ON v.id = a.listening_vendor_id
  LEFT JOIN hotline_office o ON o.id = r.office_id
  WHERE r.day BETWEEN %(first)s AND %(last)s
    AND (%(vendor)s::bigint IS NULL
         OR a.listening_vendor_id = %(vendor)s::bigint AND NOT r.confidential)
    AND NOT (%(public)s AND r.confidential)
    AND (%(offices)s::bigint[] IS NULL OR r.office_id = ANY(%(offices)s::bigint[]))
)
SELECT grp, NULL AS lag, ARRAY[{counted}] FROM asked GROUP BY grp
UNION ALL
SELECT grp, lag, ARRAY[count(*)] FROM asked CROSS JOIN LATERAL unnest(lags) AS each (lag)
GROUP BY grp, lag
""".format(
    kept=KEPT,
    counted=", ".join(f"count(*) FILTER (WHERE {one})" for one in COUNTED.values()),
)


Part = tuple[date, date]


def named(question: Question) -> dict[Part, str]:
    """The months that the question touches, or the days of them that are asked for; and the name
    of the sums of each. Ask for it before the sums: rows that change meanwhile have another stamp
    by then, which is asked for next time.
    """
    parts = {part: part[0].replace(day=1) for part in _parts(question.first, question.last)}
    months = FigureMonth.objects.filter(month__in=parts.values())
    stamps = dict(months.values_list("month", "stamp"))
    scope = (
        question.by.value,
        question.public,
        question.vendor,
        question.offices,
        _doors(question),
    )
    return {
        part: short(*scope, *part, stamps[month])
        for part, month in parts.items()
        if month in stamps
    }


def of_months(question: Question, names: dict[Part, str]) -> Iterator[Sums]:
    """The sums of each, remembered or derived."""
    known = remembered(names.values())
    for part, name in names.items():
        if name in known:
            yield _unpacked(known[name])
            continue
        found = _derived(question, part)
        remember(name, _packed(found))
        yield found


def _doors(question: Question) -> list[tuple[int, int | None]]:
    """Who listens at which door, where it matters: that may change without a step."""
    if question.vendor is None and question.by is not By.VENDOR:
        return []
    return list(Account.objects.order_by("pk").values_list("pk", "listening_vendor"))


def _parts(first: date, last: date) -> Iterator[Part]:
    while first <= last:
        next_month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, next_month - timedelta(days=1))
        first = next_month


def _derived(question: Question, part: Part) -> Sums:
    asked: dict[str, Any] = {
        "by": question.by.value,
        "first": part[0],
        "last": part[1],
        "now": question.now,
        "vendor": question.vendor,
        "offices": None if question.offices is None else list(question.offices),
        "public": question.public,
    }
    found, hops = Sums({}, {}), tuple(HOPS)
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, asked)
        for group, lag, counted in cursor.fetchall():
            if lag is None:
                found.counts[group] = counted
            else:
                place, seconds = divmod(lag, A_HOP)
                found.lags.setdefault((group, hops[place]), {})[seconds] = counted[0]
    return found


def _packed(found: Sums) -> list[Any]:
    lags = [[*hop, list(told), list(told.values())] for hop, told in found.lags.items()]
    return [found.counts, lags]


def _unpacked(packed: list[Any]) -> Sums:
    counts, lags = packed
    return Sums(
        counts, {(group, hop): dict(zip(took, n, strict=True)) for group, hop, took, n in lags}
    )
