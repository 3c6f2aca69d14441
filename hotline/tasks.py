"""What a worker is woken for in the kernel."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import KeptAnswer, LearntSorter, Ticket, User, growth, reads
from hotline.models.record_checks import nightly

NIGHT = 4 * 3600  # seconds: ten million events are read in less


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


@shared_task(time_limit=NIGHT, acks_late=False)
def prove_the_record() -> int:
    """Once a day: read the whole record, and sign where it stands. Returns how many faults.

    Taken once for good: it may run for longer than the broker waits before it hands a task to
    another worker. One that died is made up for in the next hour.
    """
    check = nightly()
    return check.faults if check else 0


@shared_task
def watch_reads() -> int:
    """Raise the alarms of unusual reading. Returns how many were raised."""
    return len(reads.follow(timezone.now()))
