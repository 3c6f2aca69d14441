"""What a worker is woken for in the gallery."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import raising


@shared_task
def sweep() -> int:
    """Raise the cards that are due. Returns how many."""
    return raising.raise_cards(timezone.now())
