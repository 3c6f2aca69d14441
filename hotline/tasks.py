"""What a worker is woken for in the kernel."""

from __future__ import annotations

from celery import shared_task

from hotline.models import KeptAnswer


@shared_task
def sweep() -> None:
    """Forget the answers nobody may ask for any more."""
    KeptAnswer.objects.outdated().delete()
