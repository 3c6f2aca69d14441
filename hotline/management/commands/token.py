"""``manage.py token USER``: a key for somebody's program, printed once and kept as a digest."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.models import ApiToken, User
from hotline.powers import Kind

DAYS, MOST_DAYS = 30, 366
NOBODY = (Kind.MACHINE, Kind.CITIZEN)


class Command(BaseCommand):
    """The last line is the token. It ends by itself, with the password, or with the account."""

    help = "Make a bearer token for USER; it is shown this once, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="whose powers the token carries, without speaking")
        parser.add_argument("--days", type=_days, default=DAYS, help=f"until it ends ({DAYS})")

    def handle(self, *args: Any, user: str, days: int, **options: Any) -> None:
        person = User.objects.filter(username=user).first()
        if person is None or person.organisation_kind in NOBODY:
            raise CommandError(f"There is nobody called {user}.")
        if not person.is_active:
            raise CommandError(f"The account of {user} is disabled.")
        lasts = timedelta(days=days)
        self.stdout.write(ApiToken.objects.issue(person, lasts=lasts, by=User.objects.machine()))


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_DAYS} days")
    return days
