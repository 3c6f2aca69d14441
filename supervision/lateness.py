"""How much is late now, by level."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from hotline.models import Clock, Level

MOST_COUNTED = 1_000  # shown as 999+


def at_levels(now: datetime) -> dict[str, Q]:
    """Return what makes a clock that is past its yellow point stand at each level at `now`."""
    today = timezone.localdate(now)
    tonight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    return {
        Level.YELLOW: Q(due_at__gte=max(now, tonight)),
        Level.ORANGE: Q(due_at__gte=now, due_at__lt=tonight),
        Level.RED: Q(due_at__lt=now, deep_red_at__gte=now),
        Level.DEEP_RED: Q(due_at__lt=now, deep_red_at__lt=now),
    }


def late_counts(now: datetime | None = None) -> dict[str, int | str]:
    """Return how many open clocks stand at each level from yellow on: up to 999, then "999+"."""
    now = now or timezone.now()
    warned = Clock.objects.filter(stopped_at=None, yellow_at__lte=now)
    counts = warned.aggregate(
        **{str(n): Count("pk", filter=at) for n, at in at_levels(now).items()}
    )
    return {level: n if n < MOST_COUNTED else "999+" for level, n in counts.items()}
