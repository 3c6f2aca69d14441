"""How a moment is written into the facts: the day it means, and what was said."""

from __future__ import annotations

from datetime import timedelta

from hotline.facts.moments import Moment

SAID = 24  # characters


def moment_in_words(told: Moment) -> str:
    """ "2026-11-19 晚上（昨晚）": the resolved day in front, the citizen's own words behind.

    Chinese, like the facts around it: it becomes part of the matter, not of the screen.
    """
    said = told.said.strip(" ,，的")[:SAID]
    if told.first is None or told.last is None:
        return said or told.hour
    days = _days(told)
    resolved = " ".join(filter(None, (days, told.hour))) + ("起" if told.since else "")
    return resolved if resolved == said else f"{resolved}（{said}）"


def beside(name: str) -> str:
    """How a position near a place of the list is written into the facts."""
    return f"{name}附近"


def _days(told: Moment) -> str:
    first, last = told.first, told.last
    if first is None or last is None:
        return ""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year)
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month:
        return f"{first:%Y-%m}"
    return f"{first.isoformat()} 至 {last.isoformat()}"
