"""``manage.py verify_record``: does the record still say what was written, ticket by ticket?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline.models.proof import chains, order_chains

MOST_SHOWN = 20


class Command(BaseCommand):
    """Ends with 1 and names the first broken event when anything was changed."""

    help = "Check every chain of the record, its head and its length."

    def handle(self, *args: Any, **options: Any) -> None:
        tickets = events = broken = 0
        first = ""
        for chain in chains():
            tickets, events = tickets + 1, events + chain.events
            if not chain.fault:
                continue
            broken, first = broken + 1, first or chain.fault
            if broken <= MOST_SHOWN:
                self.stdout.write(chain.fault)
        if broken:
            raise CommandError(f"The record is broken in {broken} of {tickets} tickets: {first}")
        orders = 0
        for chain in order_chains():
            orders += 1
            if chain.fault:
                raise CommandError(f"The record of the orders is broken: {chain.fault}")
        self.stdout.write(f"{events} events of {tickets} tickets: the record is whole.")
        if orders:
            self.stdout.write(f"{orders} orders: their record is whole.")
