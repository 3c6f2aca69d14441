"""The working calendar as people edit it: by day, with a reason, in versions."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction

from hotline import workdays
from hotline.errors import BadArguments, Moved
from hotline.models import CalendarDay, Clock, SecurityEvent, WorkCalendar
from hotline.models.working_calendar import Ruling, official_days
from hotline.workdays import Limit
from tests.cast import Cast, a_ticket
from tests.hotline.slow_reference import CHINA

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 9, 21, 10, tzinfo=CHINA)
TYPHOON = {date(2026, 9, 22): Ruling(works=False, name="台风停工")}


def seeded(cast: Cast) -> WorkCalendar:
    return WorkCalendar.amend(official_days(2026), by=cast.duty, reason="启用", official=[2026])


def due(limit: str = "1wd") -> str:
    found = workdays.due(MONDAY, Limit.parse(limit), WorkCalendar.current())
    return f"{found.at:%m-%d %H:%M}"


def test_a_day_is_edited_in_a_new_version(cast: Cast) -> None:
    first = seeded(cast)
    assert due() == "09-22 17:30"
    made = WorkCalendar.amend(TYPHOON, by=cast.duty, reason="防汛指挥部通知")
    assert (made.version, made.made_by, made.reason) == (2, cast.duty, "防汛指挥部通知")
    assert due() == "09-23 17:30"
    assert first.rulings() == official_days(2026)
    logged = SecurityEvent.objects.filter(what="calendar_set").first()
    assert logged is not None
    assert logged.details == {"before": 1, "days": ["2026-09-22"]}


def test_a_day_with_hours_of_its_own(cast: Cast) -> None:
    seeded(cast)
    half = {date(2026, 9, 22): Ruling(works=True, name="半天", hours="09:00-12:00")}
    WorkCalendar.amend(half, by=cast.duty, reason="x")
    assert due("1wd") == "09-22 12:00"  # a short day is a day
    assert due("10wh") == "09-23 10:00"  # six hours on Monday, three on Tuesday


def test_a_ruling_is_taken_away_again(cast: Cast) -> None:
    seeded(cast)
    WorkCalendar.amend(TYPHOON, by=cast.duty, reason="x")
    WorkCalendar.amend(dict.fromkeys(TYPHOON), by=cast.duty, reason="解除")
    assert due() == "09-22 17:30"


def test_running_clocks_keep_their_due_times_and_know_their_calendar(cast: Cast) -> None:
    seeded(cast)
    clock = a_ticket(cast, "dispatched").clocks.get(kind="reply")
    WorkCalendar.amend(TYPHOON, by=cast.duty, reason="x")
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at
    assert (clock.calendar, a_ticket(cast).clocks.get().calendar) == (1, 2)


def test_a_citys_own_day_does_not_make_a_year_official(cast: Cast) -> None:
    own = {date(2027, 10, 1): Ruling(works=False, name="国庆节", edited=False)}
    WorkCalendar.amend(own, by=cast.duty, reason="x")
    calendar = WorkCalendar.current()
    assert not calendar.works(date(2027, 10, 1))
    assert not calendar.is_official(date(2027, 10, 1))


def test_a_version_needs_a_reason_and_is_made_from_the_one_in_force(cast: Cast) -> None:
    with pytest.raises(BadArguments):
        WorkCalendar.amend(TYPHOON, by=cast.duty, reason=" ")
    seeded(cast)
    with pytest.raises(Moved):
        WorkCalendar.amend(TYPHOON, by=cast.duty, reason="x", seen=0)


def test_a_version_in_force_is_frozen_whatever_the_code_does(cast: Cast) -> None:
    seeded(cast)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CalendarDay.objects.update(works=True)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        WorkCalendar.objects.update(hours="00:00-23:59")
