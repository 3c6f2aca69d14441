"""``manage.py account_round``: a check round over the ledger of accounts, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.errors import Refused
from hotline.models import User
from supervision.rounds import holding, ordering


class Command(BaseCommand):
    """Prints how many accounts were looked at, what was found, and the orders that came of it."""

    help = "Look at all accounts in use; with --order demand that what stands be mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", default="", help="user name of an inspector; else the machine")
        parser.add_argument(
            "--order", action="store_true", help="open orders, conclude mended ones"
        )

    def handle(self, *args: Any, by: str, order: bool, **options: Any) -> None:
        person = User.objects.filter(username=by).first() if by else User.objects.machine()
        if person is None:
            raise CommandError(f"There is no {by}.")
        try:
            held = holding.hold(by=person)
            self.stdout.write(
                f"{held.accounts} accounts, {held.found} found anew, {held.mended} mended"
            )
            if order:
                settled = ordering.settle(by=person)
                for what, orders in zip(("opened", "concluded"), settled, strict=True):
                    self.stdout.write(f"{what}: {', '.join(one.number for one in orders) or '-'}")
        except Refused as refused:
            raise CommandError(refused.reason) from None
