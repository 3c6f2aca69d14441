"""``manage.py policy set``: a new version of the limits; running tickets keep theirs."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.errors import BadArguments
from hotline.models import ClockKind, Policy, Ticket, User
from hotline.models.emergency import EMERGENCY
from hotline.models.terms import pulled_along
from hotline.workdays import Limit

ANY = "any"


class Command(BaseCommand):
    """Everything but the one limit is taken over from the version in force."""

    help = "Set a limit: 15min and 2h run around the clock, 4wh and 5wd in working time."

    def add_arguments(self, parser: CommandParser) -> None:
        rules = parser.add_subparsers(dest="rule", required=True)
        given = rules.add_parser("set", help="write a new version")
        given.add_argument("--kind", required=True, choices=[ANY, *Ticket.Kind.values])
        given.add_argument("--urgency", required=True, choices=Ticket.Urgency.values)
        given.add_argument("--clock", required=True, choices=ClockKind.values)
        given.add_argument("--limit", required=True, type=_limit)
        given.add_argument(
            "--emergency",
            action="store_const",
            dest="mode",
            const=EMERGENCY,
            default="",
            help="the limit that counts while emergency mode is on",
        )

    def handle(
        self,
        *args: Any,
        kind: str,
        urgency: str,
        clock: str,
        limit: Limit,
        mode: str = "",
        **options: Any,
    ) -> None:
        kind = "" if kind == ANY else kind
        found = Policy.in_force(kind, urgency, mode)
        before = found.limits if found else {}
        # What must not end after this limit becomes as short as it, or it could not be saved.
        shorter = pulled_along(before | {clock: str(limit)}, clock)
        limits = {clock: str(limit)} | shorter
        try:
            by = User.objects.machine()
            policy = Policy.amend(kind, urgency, limits=limits, by=by, mode=mode)
        except BadArguments as refused:
            told = "; ".join(
                f"{wrong['type']}: {wrong['msg']}" for wrong in refused.facts["errors"]
            )
            raise CommandError(told) from None
        self.stdout.write(f"{policy}: {clock} {limit}")
        for pulled in shorter:
            self.stdout.write(f"{policy}: {pulled} {limit}, so that it does not end after {clock}")


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None
