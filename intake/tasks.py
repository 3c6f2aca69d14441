"""What a worker is woken for here."""

from __future__ import annotations

from celery import shared_task

from hotline.models.missing import ask_for_missing
from intake import draining, media, polling, probing


@shared_task
def drain() -> None:
    """Read everything that waits."""
    draining.drain()


@shared_task
def drain_urgent() -> None:
    """Read what speaks of people in danger, while others wait."""
    draining.drain(urgent=True)


@shared_task
def fetch(pk: str) -> None:
    """Fetch a file that a citizen sent."""
    media.fetch(pk)


@shared_task
def poll(pk: int) -> None:
    """Look through a feed for words to us."""
    polling.poll(pk)


@shared_task
def probe(pk: int) -> None:
    """Look at one part of a door."""
    probing.probe(pk)


@shared_task
def probe_doors() -> None:
    """Have looked at what is due."""
    probing.sweep()


@shared_task
def sweep() -> int:
    """Read and fetch what waits though its nudge was lost, and have looked at what is due; return
    how many arrivals there were.
    """
    media.sweep()
    polling.sweep()
    taken = draining.drain()
    ask_for_missing()
    return taken
