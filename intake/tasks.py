"""What a worker is woken for here."""

from __future__ import annotations

from celery import shared_task

from intake import draining, media


@shared_task
def drain() -> None:
    """Read everything that waits."""
    draining.drain()


@shared_task
def fetch(pk: str) -> None:
    """Fetch a file that a citizen sent."""
    media.fetch(pk)


@shared_task
def sweep() -> int:
    """Read and fetch what waits though its nudge was lost; return how many arrivals there were."""
    media.sweep()
    return draining.drain()
