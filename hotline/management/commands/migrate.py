"""``manage.py migrate``, always with the log-in that owns the tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction

from hotline.guards import grant_application_role
from hotline.logins import as_owner


class Command(Migrate):
    """Django's own, on ``owner`` unless told otherwise."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The same arguments; only the default of ``--database`` differs."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Data migrations that name no database go to the owner's connection as well.

        Afterwards the application's log-in gets its rights on whatever is new.
        """
        with as_owner():
            super().handle(*args, **options)
        if (
            options["database"] == "owner"
            and not options["plan"]
            and not options["check_unapplied"]
        ):
            with transaction.atomic(using="owner"):
                grant_application_role(connections["owner"], settings.APPLICATION_ROLE)
