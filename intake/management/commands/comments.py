"""``manage.py comments SLUG FILE``: take in comments that were exported from Douyin's console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.models import Account, User
from intake.comment_files import CARRIER, HEAD, take_in


class Command(BaseCommand):
    """All rows or none; a comment that is known already is passed over."""

    help = f"Take in a csv file (UTF-8 or GB 18030) with the columns {', '.join(HEAD)}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the account")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", help="user name of who brings it; the machine if nobody")

    def handle(self, *args: Any, slug: str, file: Path, **options: Any) -> None:
        account = Account.objects.filter(carrier=CARRIER, slug=slug).first()
        if account is None:
            raise CommandError(f"There is no {CARRIER} account called {slug}.")
        by = User.objects.machine()
        if named := options["by"]:
            found = User.objects.filter(username=named, is_active=True).first()
            if found is None:
                raise CommandError(f"Nobody is called {named}.")
            by = found
        try:
            content = file.read_bytes()
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        taken = take_in(account, content, by=by)
        for wrong in taken.wrong:
            self.stderr.write(f"row {wrong.row}: {wrong.msg}" if wrong.row else wrong.msg)
        if taken.wrong:
            raise CommandError("Nothing was taken in.")
        self.stdout.write(f"{slug}: {taken.new} new, {taken.known} known already")
