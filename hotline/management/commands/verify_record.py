"""``manage.py verify_record``: does the record still say what was written, ticket by ticket?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline.models import RecordCheck

MOST_SHOWN = 20


class Command(BaseCommand):
    """Ends with 1 and names the first broken event when anything was changed."""

    help = "Check every chain of the record, every card, order, sample, settlement and digest."

    def handle(self, *args: Any, **options: Any) -> None:
        shown = 0

        def told(fault: str) -> None:
            nonlocal shown
            shown += 1
            if shown <= MOST_SHOWN:
                self.stdout.write(fault)

        check = RecordCheck.objects.run(told=told)
        if check.broken:
            raise CommandError(
                f"The record is broken in {check.broken} of {check.chains} tickets:"
                f" {check.first_fault}"
            )
        if check.faults:
            raise CommandError(f"The record is broken beside the tickets: {check.first_fault}")
        self.stdout.write(f"{check.events} events of {check.chains} tickets: the record is whole.")
        if check.digests:
            self.stdout.write(f"{check.digests} daily digests: all of them hold.")
