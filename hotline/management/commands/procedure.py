"""``manage.py procedure``: the table of steps and the diagram of states, from the declarations."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline.describing import procedure

PAPER = "docs/procedure.md"


class Command(BaseCommand):
    """Prints the page, writes it, or fails if the one in ``docs/`` is another."""

    help = f"Print the procedure; --write puts it into {PAPER}, --check fails if it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of the two at most."""
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--write", action="store_true", help=f"bring {PAPER} up to the code")
        one.add_argument("--check", action="store_true", help=f"fail if {PAPER} is another")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        paper, said = settings.BASE_DIR / PAPER, procedure()
        if options["write"]:
            paper.write_text(said)
        elif not options["check"]:
            self.stdout.write(said)
        elif not paper.exists() or paper.read_text() != said:
            raise CommandError(
                f"{PAPER} is not what the steps say: run manage.py procedure --write"
            )
