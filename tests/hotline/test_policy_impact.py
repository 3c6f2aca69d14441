"""What another policy would do to the tickets that run, counted without touching them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hotline.models import Policy, Ticket
from hotline.models.impact import Impact, impact
from tests.cast import Cast, a_ticket

pytestmark = pytest.mark.django_db

UNMOVED = Impact(tickets=1, earlier=0, later=0, late=0, untimed=0, more=False)


def would(kind: str = "", **limits: Any) -> Impact:
    before = Policy.current(kind, "normal")
    after = before.with_changes(kind, "normal", limits)
    return impact(before, after, now=timezone.now())


@pytest.mark.parametrize(
    ("limits", "moved"),
    [
        ({}, UNMOVED),
        ({"sign": "1wh"}, UNMOVED),  # signed already: that clock stands still
        ({"reply": "3wd"}, UNMOVED._replace(earlier=1)),
        ({"reply": "9wd"}, UNMOVED._replace(later=1)),
        ({"reply": "9wd", "contact": "1h"}, UNMOVED._replace(earlier=1, later=1)),
        ({"reply": None}, UNMOVED._replace(untimed=1)),
    ],
)
def test_running_clocks_are_walked_anew_under_the_new_limits(
    cast: Cast, limits: dict[str, Any], moved: Impact
) -> None:
    ticket = a_ticket(cast, "handling")
    before = list(ticket.clocks.values())
    assert would(**limits) == moved
    assert list(ticket.clocks.values()) == before


def test_what_would_be_overdue_at_once_is_counted(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    began = timezone.now() - timedelta(minutes=30)
    ticket.clocks.filter(kind="dispatch").update(
        started_at=began, due_at=began + timedelta(hours=2)
    )
    assert would(dispatch="15min") == UNMOVED._replace(earlier=1, late=1)
    assert would(dispatch="45min") == UNMOVED._replace(earlier=1)


def test_time_that_was_given_back_stays_given_back(cast: Cast) -> None:
    ticket = a_ticket(cast, "accepted")
    began = timezone.now() - timedelta(minutes=30)
    extended = began + timedelta(hours=2, days=1)
    ticket.clocks.filter(kind="dispatch").update(started_at=began, due_at=extended)
    assert would(dispatch="15min") == UNMOVED._replace(earlier=1)


def test_the_first_policy_of_a_kind_moves_only_tickets_of_that_kind(cast: Cast) -> None:
    a_ticket(cast, "handling", kind="help")
    a_ticket(cast, "handling", kind="complaint")
    assert would("complaint", reply="3wd").earlier == 1
    assert would("", reply="3wd").earlier == 2


def test_however_many_run_a_bounded_number_is_looked_at(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        a_ticket(cast, "handling")
    with django_assert_num_queries(5):  # mode, in force, versions, clocks, the calendar then
        before = Policy.current("", "normal")
        after = before.with_changes("", "normal", {"reply": "3wd"})
        with connection.execute_wrapper(_seen := _Seen()):
            impact(before, after, now=timezone.now())
    clocks = next(sql for sql in _seen.asked if 'FROM "hotline_clock"' in sql)
    assert "LIMIT 2001" in clocks
    assert Ticket.objects.count() == 3


class _Seen:
    """Keeps what is asked of the database."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked.append(sql)
        return execute(sql, params, many, context)
