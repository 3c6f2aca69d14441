"""``manage.py verify_record``: does the record still say what was written, ticket by ticket?"""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline.models import Card
from hotline.models.card_acts import card_faults
from hotline.models.proof import chains

MOST_SHOWN = 20


class Command(BaseCommand):
    """Ends with 1 and names the first broken event, or card, when anything was changed."""

    help = "Check every chain of the record, its head and its length, and every card's seal."

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
        if cards := list(islice(card_faults(Card.objects.all()), MOST_SHOWN)):
            self.stdout.write("\n".join(cards))
            raise CommandError(f"Cards were changed beside the house: {cards[0]}")
        self.stdout.write(f"{events} events of {tickets} tickets: the record is whole.")
