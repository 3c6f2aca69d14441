"""Working time exactly as the public contract tells it under "Limits"."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import workdays
from hotline.workdays import Calendar, Day, Limit, Span, Why, due, left, point, portion, worked
from tests.hotline.slow_reference import CHINA, every_minute, slow_basis, slow_due

CITY = Calendar(workdays.seed_days(2004, 2027))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def ends(start: str, limit: str, calendar: Calendar = CITY) -> str:
    return due(at(start), Limit.parse(limit), calendar).at.strftime("%Y-%m-%d %H:%M")


# A limit as a policy writes it


@pytest.mark.parametrize("text", ["15min", "2h", "4wh", "5wd", "9999wd"])
def test_a_limit_is_read_and_written_the_same(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "5", "wd", "0wd", "-1h", "1.5h", "5 wd", "5WD", "５wd", "05wd", "10000min", "5d", "5wdx"],
)
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit.parse(text)


def test_a_limit_made_by_hand_keeps_the_same_bounds() -> None:
    with pytest.raises(ValueError, match="1 to 9999"):
        Limit(0, workdays.Unit.WD)


# "15min, 2h clock time"


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-30 17:25", "15min", "2026-09-30 17:40"),
        ("2026-10-01 03:00", "2h", "2026-10-01 05:00"),
        ("2026-12-31 23:00", "2h", "2027-01-01 01:00"),
        ("2026-10-02 12:10", "24h", "2026-10-03 12:10"),
    ],
)
def test_clock_time_runs_through_nights_and_holidays(start: str, limit: str, end: str) -> None:
    assert ends(start, limit) == end


def test_clock_time_rests_on_no_calendar() -> None:
    found = due(at("2027-05-01 03:00"), Limit.parse("2h"), CITY)
    assert found.basis == "official"
    assert [line.why for line in found.counted] == [Why.CLOCK]


def test_clock_time_is_true_across_a_change_to_summer_time() -> None:
    berlin = Calendar({}, zone="Europe/Berlin")
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert due(start, Limit.parse("2h"), berlin).at == start + timedelta(hours=2)


# "4wh working hours, run only inside office hours"


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-28 09:00", "2wh", "2026-09-28 11:00"),
        ("2026-09-28 11:00", "2wh", "2026-09-28 14:30"),
        ("2026-09-28 12:45", "1wh", "2026-09-28 14:30"),  # at lunch
        ("2026-09-28 07:10", "1wh", "2026-09-28 10:00"),  # before opening
        ("2026-09-28 16:00", "4wh", "2026-09-29 11:30"),
        ("2026-09-30 16:00", "4wh", "2026-10-08 11:30"),  # over the National Day holiday
        ("2026-10-03 10:00", "1wh", "2026-10-08 10:00"),  # on a day off
        ("2026-09-28 17:30", "1wh", "2026-09-29 10:00"),  # at closing
        ("2026-09-28 21:00", "1wh", "2026-09-29 10:00"),  # after closing
        ("2026-10-09 17:00", "1wh", "2026-10-10 09:30"),  # into a make-up Saturday
    ],
)
def test_working_hours_run_only_inside_office_hours(start: str, limit: str, end: str) -> None:
    assert ends(start, limit) == end


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-28 09:00", "3wh", "2026-09-28 12:00"),
        ("2026-09-28 09:00", "7wh", "2026-09-28 17:30"),
        ("2026-09-28 13:30", "4wh", "2026-09-28 17:30"),
        ("2026-09-28 12:00", "4wh", "2026-09-28 17:30"),
        ("2026-09-28 17:30", "3wh", "2026-09-29 12:00"),
    ],
)
def test_working_hours_end_sharp_with_the_last_minute_used_up(
    start: str, limit: str, end: str
) -> None:
    assert ends(start, limit) == end


def test_seconds_are_not_rounded() -> None:
    found = due(at("2026-09-28 11:59:30.000001"), Limit.parse("1wh"), CITY)
    assert found.at == at("2026-09-28 14:29:30.000001")


# "5wd working days"


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-21 10:00", "1wd", "2026-09-22 17:30"),  # the day of the start is not counted
        ("2026-09-21 10:00", "3wd", "2026-09-24 17:30"),
        ("2026-09-21 07:00", "1wd", "2026-09-22 17:30"),  # before opening: that day
        ("2026-09-21 12:30", "1wd", "2026-09-22 17:30"),  # at lunch: that day
        ("2026-09-21 17:29", "1wd", "2026-09-22 17:30"),
        ("2026-09-21 17:30", "1wd", "2026-09-23 17:30"),  # at closing: the next
        ("2026-09-21 23:59", "1wd", "2026-09-23 17:30"),
        ("2026-09-22 00:00", "1wd", "2026-09-23 17:30"),
        ("2026-11-21 10:00", "1wd", "2026-11-24 17:30"),  # Saturday counts as made on Monday
        ("2026-09-30 16:00", "2wd", "2026-10-09 17:30"),
        ("2026-10-03 10:00", "2wd", "2026-10-10 17:30"),  # the 10th is a Saturday made up
        ("2026-10-10 10:00", "1wd", "2026-10-12 17:30"),  # start on the make-up day itself
        ("2024-02-08 16:00", "5wd", "2024-02-21 17:30"),  # Spring Festival with 18 February worked
        ("2025-12-31 16:00", "1wd", "2026-01-04 17:30"),  # the year's end; Sunday 4 January worked
    ],
)
def test_working_days_end_at_closing_and_do_not_count_the_day_of_the_start(
    start: str, limit: str, end: str
) -> None:
    assert ends(start, limit) == end


def test_a_start_in_another_zone_is_read_on_the_offices_clock() -> None:
    found = due(datetime(2026, 9, 21, 9, 30, tzinfo=UTC), Limit.parse("1wd"), CITY)
    assert found.at == at("2026-09-23 17:30")  # 09:30 UTC is 17:30 in the city: closing
    assert found.at.utcoffset() == timedelta(hours=8)


def test_a_start_without_a_zone_is_refused() -> None:
    for limit in ("15min", "4wh", "5wd"):
        with pytest.raises(ValueError, match="time zone"):
            due(datetime(2026, 9, 21, 9, 30), Limit.parse(limit), CITY)


# "A year without official holiday data falls back to weekends, and every due time … says so"


@pytest.mark.parametrize(
    ("start", "limit", "end", "basis"),
    [
        ("2026-12-30 10:00", "1wd", "2026-12-31 17:30", "official"),
        ("2026-12-31 10:00", "1wd", "2027-01-01 17:30", "weekends"),
        ("2026-12-31 17:30", "1wh", "2027-01-01 10:00", "weekends"),
        ("2027-10-01 10:00", "1wd", "2027-10-04 17:30", "weekends"),
        ("2003-05-01 10:00", "1wd", "2003-05-02 17:30", "weekends"),
        ("2003-12-31 10:00", "1wd", "2004-01-02 17:30", "weekends"),
    ],
)
def test_a_due_time_says_when_it_rests_on_a_year_without_data(
    start: str, limit: str, end: str, basis: str
) -> None:
    assert ends(start, limit) == end
    assert due(at(start), Limit.parse(limit), CITY).basis == basis


def test_the_seed_has_the_official_years_and_leaves_the_others_out() -> None:
    years = workdays.seed_days(2004, 2027)
    assert sorted(years) == list(range(2004, 2027))
    assert years[2026][date(2026, 10, 1)] == Day(works=False, name="国庆节")
    assert years[2026][date(2026, 10, 10)] == Day(works=True, name="国庆节")


# The explanation


def told(start: str, limit: str) -> list[tuple[str, bool, str, float]]:
    lines = due(at(start), Limit.parse(limit), CITY).counted
    return [
        (line.day.strftime("%m-%d"), line.counts, str(line.why), line.used / timedelta(hours=1))
        for line in lines
    ]


def test_an_explanation_lists_every_day_and_why() -> None:
    assert told("2026-09-29 17:30", "3wd") == [
        ("09-29", False, "after_closing", 0),
        ("09-30", False, "start", 0),
        *[(f"10-0{day}", False, "holiday", 0) for day in range(1, 8)],
        ("10-08", True, "workday", 7),
        ("10-09", True, "workday", 7),
        ("10-10", True, "makeup", 7),
    ]


def test_an_explanation_of_working_hours_adds_up() -> None:
    assert told("2026-09-18 16:00", "10wh") == [
        ("09-18", True, "workday", 1.5),
        ("09-19", False, "weekend", 0),
        ("09-20", True, "makeup", 7),
        ("09-21", True, "workday", 1.5),
    ]


def test_an_explanation_of_hours_begun_after_closing_says_so() -> None:
    assert told("2026-09-21 18:00", "1wh")[0] == ("09-21", False, "after_closing", 0)


# The calendar is data


def test_other_office_hours_are_only_other_data() -> None:
    early = Calendar(CITY.years, hours=workdays.parse_hours("08:00-12:00, 14:00–18:00"))
    assert ends("2026-09-21 11:00", "2wh", early) == "2026-09-21 15:00"
    assert ends("2026-09-21 17:45", "1wd", early) == "2026-09-22 18:00"
    through = Calendar(CITY.years, hours=(Span(time(9), time(17)),))
    assert ends("2026-09-21 16:00", "2wh", through) == "2026-09-22 10:00"


def test_a_citys_own_change_wins_and_is_named() -> None:
    typhoon = Calendar(CITY.years, edits={date(2026, 9, 22): Day(works=False, name="台风停工")})
    found = due(at("2026-09-21 10:00"), Limit.parse("1wd"), typhoon)
    assert found.at == at("2026-09-23 17:30")
    assert [(line.why, line.name) for line in found.counted][1] == (Why.EDITED, "台风停工")
    assert not typhoon.works(date(2026, 9, 22))


def test_a_citys_own_change_does_not_make_a_year_official() -> None:
    holiday = Calendar(CITY.years, edits={date(2027, 10, 1): Day(works=False, name="国庆节")})
    found = due(at("2027-09-30 10:00"), Limit.parse("1wd"), holiday)
    assert (found.at, found.basis) == (at("2027-10-04 17:30"), "weekends")
    assert not holiday.is_official(date(2027, 10, 1))


@pytest.mark.parametrize(
    "text",
    ["", "9-12", "12:00-09:00", "09:00-12:00 11:00-13:00", "09:00-09:00", "09:00-25:00", "x"],
)
def test_office_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="office hours"):
        workdays.parse_hours(text)


# Warning points


@pytest.mark.parametrize(
    ("start", "limit", "share", "moment"),
    [
        ("2026-09-21 10:00", "5wd", 0.8, "2026-09-28 17:30"),  # Friday the 25th is free
        ("2026-11-23 10:00", "5wd", Decimal("0.8"), "2026-11-27 17:30"),
        ("2026-11-23 10:00", "1wd", 0.5, "2026-11-24 14:00"),
        ("2026-11-23 09:00", "4wh", 0.75, "2026-11-23 12:00"),
        ("2026-11-23 09:00", "10h", Fraction(4, 5), "2026-11-23 17:00"),
        ("2026-11-23 10:00", "5wd", 1.2, "2026-12-01 17:30"),
    ],
)
def test_a_share_of_a_limit_is_a_limit(start: str, limit: str, share: float, moment: str) -> None:
    assert point(at(start), Limit.parse(limit), CITY, share) == at(moment)


@pytest.mark.parametrize(
    ("start", "limit", "rest", "moment"),
    [
        ("2026-11-23 10:00", "5wd", "1wd", "2026-11-27 17:30"),
        ("2026-11-23 10:00", "1wd", "1wd", "2026-11-23 17:30"),
        ("2026-11-23 10:00", "1wd", "3wd", "2026-11-23 10:00"),
        ("2026-11-23 10:00", "1wd", "4wh", "2026-11-24 12:00"),
        ("2026-11-23 10:00", "2wh", "1h", "2026-11-23 11:00"),
        ("2026-11-23 10:00", "2h", "4h", "2026-11-23 10:00"),
    ],
)
def test_what_is_left_is_counted_back_from_the_due_time(
    start: str, limit: str, rest: str, moment: str
) -> None:
    assert left(at(start), Limit.parse(limit), CITY, Limit.parse(rest)) == at(moment)


def test_later_has_no_rule_for_starts() -> None:
    friday = at("2026-11-27 17:30")
    assert workdays.later(friday, Limit.parse("3wd"), CITY) == at("2026-12-02 17:30")
    assert due(friday, Limit.parse("3wd"), CITY).at == at("2026-12-03 17:30")


def test_a_negative_share_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        point(at("2026-11-23 10:00"), Limit.parse("5wd"), CITY, -0.1)


@pytest.mark.parametrize(
    ("limit", "pause", "moved"),
    [
        ("5wd", ("2026-11-24 10:00", "2026-11-26 10:00"), "2026-12-02 17:30"),  # two closings
        ("5wd", ("2026-11-24 10:00", "2026-11-24 16:00"), "2026-11-30 17:30"),  # none
        (
            "5wd",
            ("2026-11-23 15:00", "2026-11-24 10:00"),
            "2026-11-30 17:30",
        ),  # the start's own day
        ("5wd", ("2026-11-24 17:30", "2026-11-25 17:30"), "2026-12-01 17:30"),
        ("8wh", ("2026-11-23 11:00", "2026-11-23 14:00"), "2026-11-24 14:00"),
        ("8wh", ("2026-11-23 08:00", "2026-11-23 11:00"), "2026-11-24 12:00"),  # before it began
        ("24h", ("2026-11-23 22:00", "2026-11-24 01:00"), "2026-11-24 13:00"),
    ],
)
def test_a_granted_pause_gives_back_what_had_run(
    limit: str, pause: tuple[str, str], moved: str
) -> None:
    start, rule = at("2026-11-23 10:00"), Limit.parse(limit)
    end = due(start, rule, CITY).at
    assert workdays.give_back(end, (at(pause[0]), at(pause[1])), start, rule, CITY) == at(moved)


# Laws

STARTS = st.datetimes(datetime(2015, 1, 1), datetime(2027, 12, 1), timezones=st.just(CHINA))
WORKING = st.builds(Limit, st.integers(1, 40), st.sampled_from(["wh", "wd"]).map(workdays.Unit))
LIMITS = st.builds(Limit, st.integers(1, 40), st.sampled_from(list(workdays.Unit)))
SHARES = st.fractions(0, 2, max_denominator=1000)


@given(st.datetimes(datetime(2015, 1, 1), datetime(2026, 6, 1)), st.integers(-10, 400))
def test_a_limit_until_a_day_ends_with_the_first_working_day_from_it_on(
    start: datetime, days: int
) -> None:
    start, wanted = start.replace(tzinfo=CHINA), start.date() + timedelta(days)
    ends = due(start, workdays.until(start, wanted, CITY), CITY).at
    first = wanted.toordinal()
    while not CITY.day(first).counts:
        first += 1
    earliest = due(start, Limit(1, workdays.Unit.WD), CITY).at.date()
    assert ends.date() == max(date.fromordinal(first), earliest)


def test_no_day_is_too_far_for_a_limit() -> None:
    assert workdays.until(at("2026-11-23 10:00"), date.max, CITY).count == workdays.LONGEST


@given(STARTS, STARTS, LIMITS)
def test_a_later_start_never_gives_an_earlier_due_time(
    one: datetime, other: datetime, limit: Limit
) -> None:
    first, second = sorted([one, other])
    assert due(first, limit, CITY).at <= due(second, limit, CITY).at


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=4)), LIMITS)
def test_nor_does_a_start_a_little_later(start: datetime, later: timedelta, limit: Limit) -> None:
    assert due(start, limit, CITY).at <= due(start + later, limit, CITY).at


@given(STARTS, LIMITS, st.integers(1, 40))
def test_a_longer_limit_never_gives_an_earlier_due_time(
    start: datetime, limit: Limit, more: int
) -> None:
    longer = Limit(limit.count + more, limit.unit)
    assert due(start, limit, CITY).at < due(start, longer, CITY).at


UNEVEN = Calendar(
    CITY.years,
    edits={
        date(2026, 2, 16): Day(works=True, name="半天", hours=workdays.parse_hours("09:00-12:00")),
        date(2026, 9, 22): Day(works=False, name="台风停工"),
        date(2026, 9, 26): Day(works=True, name="值守", hours=workdays.parse_hours("08:00-20:00")),
    },
)
THAT_YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(CHINA))


@given(THAT_YEAR, st.timedeltas(timedelta(0), timedelta(days=9)), LIMITS, st.integers(1, 40))
def test_the_laws_hold_where_days_have_hours_of_their_own(
    start: datetime, later: timedelta, limit: Limit, more: int
) -> None:
    end = due(start, limit, UNEVEN).at
    assert end <= due(start + later, limit, UNEVEN).at
    assert end < due(start, Limit(limit.count + more, limit.unit), UNEVEN).at
    assert point(start, limit, UNEVEN, 1) == end
    assert start <= left(start, limit, UNEVEN, Limit(1, limit.unit)) <= end


@given(STARTS, st.integers(1, 99))
def test_working_hours_never_end_before_hours(start: datetime, count: int) -> None:
    hours, working = Limit(count, workdays.Unit.H), Limit(count, workdays.Unit.WH)
    assert due(start, hours, CITY).at <= due(start, working, CITY).at


@given(STARTS, WORKING)
def test_the_explanation_adds_up_and_ends_on_the_due_day(start: datetime, limit: Limit) -> None:
    end, basis, lines = due(start, limit, CITY)
    assert sum((line.used for line in lines), timedelta(0)) == limit.amount(CITY) * timedelta(
        microseconds=1
    )
    days = [line.day for line in lines]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert (days[0], days[-1]) == (start.date(), end.date())
    assert all(bool(line.used) == line.counts for line in lines)
    assert (basis == "official") == all(line.official for line in lines)


@given(STARTS, st.integers(1, 99))
def test_working_hours_are_used_up_exactly(start: datetime, count: int) -> None:
    end = due(start, Limit(count, workdays.Unit.WH), CITY).at
    assert worked(start, end, CITY) == timedelta(hours=count)
    assert worked(start, end - timedelta(microseconds=1), CITY) < timedelta(hours=count)


@given(STARTS, LIMITS, SHARES, SHARES)
def test_points_come_in_the_order_of_their_shares(
    start: datetime, limit: Limit, one: Fraction, other: Fraction
) -> None:
    low, high = sorted([one, other])
    assert point(start, limit, CITY, low) <= point(start, limit, CITY, high)


@given(STARTS, LIMITS, st.data())
def test_points_meet_the_start_the_due_times_and_each_other(
    start: datetime, limit: Limit, data: st.DataObject
) -> None:
    part = data.draw(st.integers(1, limit.count))
    assert point(start, limit, CITY, 0) == start
    assert (
        point(start, limit, CITY, Fraction(part, limit.count))
        == due(start, Limit(part, limit.unit), CITY).at
    )


@given(STARTS, LIMITS, st.data())
def test_what_is_left_and_what_is_used_make_the_whole(
    start: datetime, limit: Limit, data: st.DataObject
) -> None:
    rest = Limit(data.draw(st.integers(1, 45)), limit.unit)
    found = left(start, limit, CITY, rest)
    assert start <= found <= due(start, limit, CITY).at
    if rest.count < limit.count:
        assert found == due(start, Limit(limit.count - rest.count, limit.unit), CITY).at


@given(STARTS, LIMITS, SHARES)
def test_a_portion_is_the_way_back_from_a_point(
    start: datetime, limit: Limit, share: Fraction
) -> None:
    moment = point(start, limit, CITY, share)
    microsecond = 1 / limit.amount(CITY)
    assert portion(start, limit, CITY, moment) == pytest.approx(float(share), abs=microsecond)


# A limit whose end was set by hand, and a part of one


@pytest.mark.parametrize(
    ("limit", "share", "part"),
    [("5wd", 0.6, "3wd"), ("7wd", 0.6, "4wd"), ("24h", 0.6, "14h"), ("1wd", 0.6, "1wd")],
)
def test_a_part_of_a_limit_is_whole_units_of_it_and_never_none(
    limit: str, share: float, part: str
) -> None:
    assert str(workdays.part(Limit.parse(limit), share)) == part


@pytest.mark.parametrize(
    ("limit", "share", "moment"),
    [
        ("5wd", 0.5, "2026-09-30 09:15"),  # of thirteen and a half working hours, over a night
        ("5wd", 1, "2026-09-30 17:30"),
        ("24h", 0.5, "2026-09-30 01:30"),
    ],
)
def test_a_share_of_a_stretch_is_counted_as_its_limit_counts(
    limit: str, share: float, moment: str
) -> None:
    start, end = at("2026-09-29 09:30"), at("2026-09-30 17:30")
    found = workdays.within(start, end, Limit.parse(limit), CITY, share)
    assert found.strftime("%Y-%m-%d %H:%M") == moment


@given(STARTS, STARTS, LIMITS, SHARES)
def test_a_share_of_a_stretch_lies_within_it(
    one: datetime, other: datetime, limit: Limit, share: float
) -> None:
    start, end = sorted((one, other))
    assert start <= workdays.within(start, end, limit, CITY, min(share, 1)) <= end


@given(STARTS, WORKING, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0)))
def test_a_pause_given_back_never_costs_time(
    start: datetime, limit: Limit, after: timedelta, long: timedelta
) -> None:
    since = start + after
    until = since + min(long, timedelta(days=20))
    end = due(start, limit, CITY).at
    moved = workdays.give_back(end, (since, until), start, limit, CITY)
    assert moved >= end
    if limit.unit is workdays.Unit.WH and until <= end:
        assert worked(start, since, CITY) + worked(until, moved, CITY) == timedelta(
            hours=limit.count
        )


def test_office_time_between_moments_the_wrong_way_round_is_none() -> None:
    assert worked(at("2026-11-24 00:00"), at("2026-11-23 10:00"), CITY) == timedelta(0)
    assert worked(at("2026-11-23 11:00"), at("2026-11-23 10:00"), CITY) == timedelta(0)


# The slow reference

EDGES = [0, 539, 540, 541, 719, 720, 721, 809, 810, 811, 1049, 1050, 1051, 1439]
LENGTHS = {"min": 3000, "h": 200, "wh": 60, "wd": 15}


def test_ten_thousand_random_limits_agree_with_counting_minute_by_minute() -> None:
    first, days = datetime(2015, 1, 1, tzinfo=CHINA), 13 * 365
    for _ in range(10_000):
        minute = random.choice([random.choice(EDGES), random.randrange(24 * 60)])
        start = first + timedelta(days=random.randrange(days), minutes=minute)
        unit = random.choice(["min", "h", *["wh", "wd"] * 4])
        count = random.randint(1, LENGTHS[unit])
        found = due(start, Limit(count, workdays.Unit(unit)), CITY)
        expected = slow_due(start, count, unit)
        assert found.at == expected, (start, count, unit)
        assert found.basis == slow_basis(start, expected, unit), (start, count, unit)


# Where calendars are hard: days worked instead of a holiday, the days around them, year ends.
MADE_UP = [
    day
    for days in workdays.seed_days(2015, 2026).values()
    for day, told in days.items()
    if told.works
]
YEAR_ENDS = [date(year, 12, 31) for year in range(2014, 2027)]


def test_the_weeks_of_make_up_days_and_year_ends_agree_as_well() -> None:
    for _ in range(2_000):
        near = random.choice(random.choice([MADE_UP, YEAR_ENDS]))
        minute = random.choice([random.choice(EDGES), random.randrange(24 * 60)])
        midnight = datetime(near.year, near.month, near.day, tzinfo=CHINA)
        start = midnight + timedelta(days=random.randint(-9, 9), minutes=minute)
        unit = random.choice(["wh", "wd"])
        count = random.randint(1, LENGTHS[unit])
        found = due(start, Limit(count, workdays.Unit(unit)), CITY)
        expected = slow_due(start, count, unit)
        assert found.at == expected, (start, count, unit)
        assert found.basis == slow_basis(start, expected, unit), (start, count, unit)


def random_edits() -> dict[date, tuple[tuple[int, int], ...] | None]:
    """Days of 2025 and 2026 that a city rules otherwise: off, half, long or in the evening."""
    kinds = [None, ((540, 720),), ((480, 720), (780, 1140)), ((1080, 1320),), ((0, 1), (600, 601))]
    first = date(2025, 1, 1)
    return {first + timedelta(days=random.randrange(730)): random.choice(kinds) for _ in range(150)}


def test_days_with_hours_of_their_own_agree_as_well() -> None:
    told = random_edits()
    minutes, edits = every_minute(told), {}
    for day, stretches in told.items():
        spans = tuple(
            Span(time(*divmod(opens, 60)), time(*divmod(closes, 60)))
            for opens, closes in stretches or ()
        )
        edits[day] = Day(bool(spans), "试验", spans)
    city = Calendar(CITY.years, edits=edits)
    for _ in range(2_000):
        minute = random.choice([random.choice([*EDGES, 1319, 1320]), random.randrange(24 * 60)])
        start = datetime(2025, 1, 1, tzinfo=CHINA)
        start += timedelta(days=random.randrange(700), minutes=minute)
        unit = random.choice(["wh", "wd"])
        count = random.randint(1, LENGTHS[unit])
        found = due(start, Limit(count, workdays.Unit(unit)), city)
        assert found.at == slow_due(start, count, unit, minutes), (start, count, unit, told)
