"""``manage.py open311-key NAME``: a key for somebody's app, printed once and kept as a digest."""  # noqa: N999

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.models import User
from intake.open311.models import Open311Key


class Command(BaseCommand):
    """The last line is the key. With --revoke all keys of NAME end now."""

    help = "Make a key for reports over Open311; it is shown this once, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="who gets it, as the security log shows it")
        parser.add_argument("--revoke", action="store_true", help="end this name's keys instead")

    def handle(self, *args: Any, name: str, revoke: bool, **options: Any) -> None:
        name, machine = name.strip(), User.objects.machine()
        if not name or len(name) > 80:
            raise CommandError("A name has 1 to 80 characters.")
        if not revoke:
            self.stdout.write(Open311Key.objects.issue(name, by=machine))
            return
        ended = Open311Key.objects.of(name).revoke(by=machine)
        if not ended:
            raise CommandError(f"There is no key of {name} that could be revoked.")
        self.stdout.write(f"Revoked: {ended}")
