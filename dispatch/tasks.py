"""What a worker is woken for here."""

from __future__ import annotations

from celery import shared_task

from dispatch import delivery


@shared_task
def deliver(pk: int) -> None:
    """Send an outbound message."""
    delivery.deliver(pk)


@shared_task
def sweep() -> None:
    """Find the outbound messages whose nudge was lost or whose worker died."""
    delivery.sweep()
