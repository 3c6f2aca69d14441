"""What a worker is woken for in the gallery."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hotline.models import User, figure_keeping, raising
from hotline.models.inspection.drawing import draw_due
from supervision import notifying
from supervision.exports import writing
from supervision.figures.comparing import compare
from supervision.public.months import make_what_is_due
from supervision.report import mailing
from supervision.rounds import holding


@shared_task(time_limit=3600, acks_late=False)
def compare_figures() -> int:
    """Every night: derive the figures a second time. Returns how many differ."""
    return len(compare())


@shared_task(time_limit=600)
def hold_round() -> int:
    """Once a week: look at all accounts in use. Returns how much was found anew."""
    return holding.hold(by=User.objects.machine()).found


@shared_task
def draw_samples() -> int:
    """Draw what the vendors decided on up to the last digest. Returns how many samples."""
    return draw_due(timezone.now())


@shared_task(time_limit=120)
def keep_figures() -> int:
    """Bring the rows of the figures up to what happened. Returns how many events were new."""
    return figure_keeping.catch_up()


@shared_task(time_limit=3600, soft_time_limit=3500, acks_late=False)
def write_export(pk: int) -> None:
    """Write a table that somebody asked for."""
    writing.write_out(pk)


@shared_task(time_limit=3600, acks_late=False)
def make_public_months() -> int:
    """Make what everybody is shown of the months that are over. Returns how many were made."""
    return len(make_what_is_due())


@shared_task(time_limit=3600, acks_late=False)
def mail_reports() -> int:
    """Send the offices their reports. Returns how many letters were tried."""
    return mailing.sweep(timezone.now())


@shared_task
def keep_exports() -> int:
    """Begin what waits and what a dead worker had begun; delete what is old. Returns how many
    were begun.
    """
    waiting = writing.sweep(timezone.now())
    for pk in waiting:
        write_export.delay(pk)
    return len(waiting)


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
    """All of it, for whoever does not wait for the beat. Returns how many cards were raised."""
    raised = raising.raise_cards(timezone.now())
    notifying.sweep(timezone.now())
    figure_keeping.catch_up()
    for pk in writing.sweep(timezone.now()):
        writing.write_out(pk)
    mailing.sweep(timezone.now())
    return raised
