"""``manage.py probe [SLUG …]``: see now whether each door is alive."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hotline.models import Account, DoorCheck
from intake import probing


class Command(BaseCommand):
    """Looks at every part of these doors, or of all; ends with 1 if one of them is dead."""

    help = "Prove that the doors are alive. What was looked at in the last seconds is only told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")

    def handle(self, *args: Any, slugs: list[str], **options: Any) -> None:
        accounts = Account.objects.filter(slug__in=slugs) if slugs else Account.objects.all()
        if missing := set(slugs) - {one.slug for one in accounts}:
            raise CommandError(f"There is no account called {', '.join(sorted(missing))}.")
        probing.see_to(accounts)
        checks = DoorCheck.objects.filter(account__in=accounts)
        for pk in checks.at_once(timezone.now()).values_list("pk", flat=True):
            probing.probe(pk)
        dead = 0
        for check in checks.select_related("account"):
            dead += bool(check.fact)
            said = f"{check.fact} {check.words}".strip() if check.fact else "alive"
            self.stdout.write(f"{check.account.slug} {check.part}: {said}")
        if dead:
            raise CommandError(f"{dead} dead")
