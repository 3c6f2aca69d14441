"""The wall of a city with twelve thousand tickets: it scans nothing, and reads what presses."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dispatch.lists import MOST_COUNTED
from hotline.models import QueueEntry, Ticket
from supervision.wall import numbers, showing
from tests.cast import Cast
from tests.dispatch.big_city import city
from tests.dispatch.plans import plans

__all__ = ["city"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_no_figure_reads_a_big_table_from_its_beginning(city: Cast) -> None:
    for plan in plans(lambda: showing.moving(city.inspector)):
        assert not plan.scanned, plan.sql


def test_what_is_read_grows_with_what_presses_and_not_with_the_city(city: Cast) -> None:
    now, inspector = timezone.now(), city.inspector
    running = QueueEntry.objects.filter(audience__startswith="of:", warn_at__isnull=False).count()
    assert running < Ticket.objects.count()
    for asking, most in (
        (lambda: numbers.incoming(inspector, now), MOST_COUNTED),
        (lambda: numbers.waiting(inspector), 2 * MOST_COUNTED),
        (lambda: numbers.due_today(inspector, now), MOST_COUNTED),
        (lambda: numbers.late(inspector, now), MOST_COUNTED),
        (lambda: numbers.by_office(now), 2 * running),
        (lambda: numbers.critical(inspector, 4), 2 * MOST_COUNTED),
        (lambda: numbers.newest(inspector), 10),
    ):
        for plan in plans(asking):
            assert plan.rows_read <= most, (plan.rows_read, plan.sql)
