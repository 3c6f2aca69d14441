"""What a worker is woken for in the gallery."""

from __future__ import annotations

from celery import shared_task

from supervision.figures.comparing import compare


@shared_task(time_limit=3600, acks_late=False)
def compare_figures() -> int:
    """Every night: derive the figures a second time. Returns how many differ."""
    return len(compare())
