"""What a worker is woken for in the kernel."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import KeptAnswer, LearntSorter, Ticket, User, growth


@shared_task
def sweep() -> int:
    """Forget the answers nobody may ask for any more; close what nobody objected to in time.

    Returns how many matters lapsed.
    """
    KeptAnswer.objects.outdated().delete()
    return Ticket.objects.lapse(timezone.now(), by=User.objects.machine())


@shared_task
def follow_matters() -> int:
    """Tell the leaders in charge which matters have grown. Returns how many alarms were raised."""
    return len(growth.follow(timezone.now()))


@shared_task
def learn() -> None:
    """Every night: learn how messages are sorted from what people sorted since."""
    LearntSorter.objects.learn_if_new(by=User.objects.machine())
