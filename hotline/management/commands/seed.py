"""``manage.py seed --tickets 1000000 --days 365``: years of a city in minutes, for measuring."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.seeding.loading import load
from hotline.seeding.stage import NobodyThere

MOST_TICKETS, MOST_DAYS = 20_000_000, 3_650
MOST_A_DAY = 900_000  # a day has 999,999 numbers


def whole(least: int, most: int) -> Any:
    """Return a reader of whole numbers between two."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not between {least} and {most}")
        return number

    return read


class Command(BaseCommand):
    """Adds to what is there. All or nothing: an interrupted run leaves no trace."""

    help = "Write synthetic tickets by COPY, with records, clocks and places as steps leave them."

    def add_arguments(self, parser: Any) -> None:
        """How many, over how many days."""
        parser.add_argument("--tickets", type=whole(1, MOST_TICKETS), required=True)
        parser.add_argument("--days", type=whole(1, MOST_DAYS), default=365)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same city")

    def handle(self, *args: Any, **options: Any) -> None:
        """As the owner of the tables, whose log-in has to be given."""
        count, days = options["tickets"], options["days"]
        if count > MOST_A_DAY * days:
            raise CommandError(f"At most {MOST_A_DAY} tickets a day.")
        say = self.stderr.write if options["verbosity"] else lambda _said: None
        began = time.monotonic()
        until = timezone.localtime()
        try:
            load(count, days, until=until, seed=options["seed"], say=say)
        except NobodyThere as why:
            raise CommandError(
                f"{why} Found one first, for example with `manage.py demo`."
            ) from None
        if options["verbosity"]:
            took = time.monotonic() - began
            self.stdout.write(
                f"{count} tickets over {days} days in {took:.0f} s. They have no contact, no "
                "tracking code and no text of an answer: nobody hears of them."
            )
