"""What a worker is woken for here."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dispatch import comment_orders, delivery, menus, reports, withdrawing
from hotline.models import emergency_switch


@shared_task
def deliver(pk: int) -> None:
    """Send an outbound message."""
    delivery.deliver(pk)


@shared_task
def withdraw(pk: int) -> None:
    """Delete a recalled message on its platform."""
    withdrawing.withdraw(pk)


@shared_task
def look_for(pk: int) -> None:
    """Look whether a message stands on its platform."""
    withdrawing.look_for(pk)


@shared_task
def carry_out(pk: int) -> None:
    """Have a comment shown or deleted on its platform."""
    comment_orders.carry_out(pk)


@shared_task
def ask_about(pk: str) -> None:
    """Ask the gateway what became of a text message."""
    reports.ask_about(pk)


@shared_task
def push_menu(pk: int) -> None:
    """Put a menu before the citizens."""
    menus.push(pk)


@shared_task
def look_at_menu(account: int) -> None:
    """Ask a platform which menu it shows."""
    menus.look(account)


@shared_task
def sweep() -> None:
    """Find what is to go out and whose nudge was lost or whose worker died."""
    delivery.sweep()
    withdrawing.sweep()
    comment_orders.sweep()
    reports.sweep()
    menus.sweep()
    emergency_switch.settle(timezone.now())
