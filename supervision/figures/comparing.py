"""Every night the two derivations of the figures are held against each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from hotline.models import SecurityEvent, User, WatchAlarm, figure_keeping
from hotline.models.digest_making import undisturbed
from supervision.figures import plain, quick
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.values import differences

DAYS = 31  # that are looked at again every night
WAYS = (By.ALL, By.OFFICE, By.CATEGORY, By.DAY)


def compare(now: datetime | None = None) -> list[str]:
    """Derive the figures of the last month both ways; raise the alarm if they differ."""
    today = timezone.localdate(now)
    found = told_apart(today - timedelta(days=DAYS), today - timedelta(days=1), WAYS)
    if found:
        told = {"faults": len(found), "first": found[0][:200]}
        alarm = WatchAlarm.objects.raise_once("figures", f"figures:{today}", details=told)
        if alarm is not None:
            SecurityEvent.objects.create(
                by=User.objects.machine(),
                what="figures_differ",
                subject=f"figures {today}",
                details=told,
            )
    return found


def told_apart(first: date, last: date, ways: tuple[By, ...]) -> list[str]:
    """Where the two ways differ, and still do when looked at once more: tickets move meanwhile."""
    found: list[str] = []
    for _look in range(2):
        figure_keeping.catch_up()
        question = Question(first, last)
        with undisturbed("figures"):
            again = plain.by_each(question, ways)
            found = [
                difference
                for by in ways
                for difference in differences(quick.figures(replace(question, by=by)), again[by])
            ]
        if not found:
            break
    return found
