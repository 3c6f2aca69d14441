"""Why a clock is due just then: the days that counted, those that did not, and by which rules."""

from __future__ import annotations

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from dispatch.showing.wording import limit_in_words
from hotline import workdays
from hotline.calendars import Span
from hotline.models import Clock, Policy, Ticket, WorkCalendar
from hotline.workdays import Counted, Due, Limit, Why

MOST_DAYS = 400  # listed; a limit of years says how many more there are
Part = dict[str, Any]


def explained(clock: Clock) -> Part:
    """The same walk over the calendar as when the clock began, told day by day."""
    limit, calendar = Limit.parse(clock.limit), WorkCalendar.of_version(clock.calendar)
    due = workdays.due(clock.counts_from or clock.started_at, limit, calendar)
    return {
        "name": clock.get_kind_display(),
        "limit": limit_in_words(clock.limit),
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        # A granted pause gave time back: the walk leads to the first due time, not to this one.
        "moved_from": due.at if due.at != clock.due_at else None,
        "weekends_only": due.basis == "weekends",
        "policy": policy_in_words(clock.policy),
        "calendar": calendar.version,
        "days": _days(due, calendar),
        "more": max(0, len(due.counted) - MOST_DAYS),
    }


def _days(due: Due, calendar: workdays.Calendar) -> list[Part]:
    return [_day(told, calendar) for told in due.counted[:MOST_DAYS]]


def _day(told: Counted, calendar: workdays.Calendar) -> Part:
    own_hours = told.counts and told.hours.spans != calendar.hours
    return {
        "day": told.day,
        "weekday": formats.date_format(told.day, "D"),
        "counts": told.counts,
        "why": " · ".join(filter(None, (why_in_words(told.why), told.name))),
        "hours": hours_in_words(told.hours.spans) if own_hours else "",
        "used": told.used if told.counts else None,
        "official": told.official,
    }


def hours_in_words(spans: tuple[Span, ...]) -> str:
    """Office hours as they are written: 09:00-12:00 13:30-17:30."""
    return " ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)


def policy_in_words(policy: Policy) -> str:
    """A version of a policy as people say it: its kind, its urgency, its number."""
    kind = Ticket.Kind(policy.kind).label if policy.kind else _("Not known yet")
    mode = f" · {_('Emergency')}" if policy.mode else ""
    return f"{kind} · {Ticket.Urgency(policy.urgency).label}{mode} v{policy.version}"


def why_in_words(why: Why) -> str:
    """Why a day counts or does not, as people say it."""
    words = {
        Why.CLOCK: _("around the clock"),
        Why.START: _("day of the start, not counted"),
        Why.AFTER_CLOSING: _("begun after closing"),
        Why.WORKDAY: _("working day"),
        Why.MAKEUP: _("worked instead of a holiday"),
        Why.WEEKEND: _("weekend"),
        Why.HOLIDAY: _("public holiday"),
        Why.EDITED: _("the city's own change"),
    }
    return words[why]
