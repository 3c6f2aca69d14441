"""What a worker is woken for in the gallery."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import raising
from supervision import notifying
from supervision.figures.comparing import compare


@shared_task(time_limit=3600, acks_late=False)
def compare_figures() -> int:
    """Every night: derive the figures a second time. Returns how many differ."""
    return len(compare())


@shared_task
def raise_cards() -> int:
    """Raise the cards that are due. Returns how many."""
    return raising.raise_cards(timezone.now())


@shared_task
def tell() -> int:
    """Send cards by their roads. Returns how many were tried."""
    return notifying.sweep(timezone.now())


@shared_task
def sweep() -> int:
    """Both, for whoever does not wait for the beat. Returns how many cards were raised."""
    raised = raising.raise_cards(timezone.now())
    notifying.sweep(timezone.now())
    return raised
