"""What a worker is woken for in the kernel."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import KeptAnswer, Ticket, User


@shared_task
def sweep() -> int:
    """Forget the answers nobody may ask for any more; close what nobody objected to in time.

    Returns how many matters lapsed.
    """
    KeptAnswer.objects.outdated().delete()
    return Ticket.objects.lapse(timezone.now(), by=User.objects.machine())
