"""``manage.py digest``: the signed daily digest of the record: write it, hand it out, hold what was
handed out against the record.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hotline import signing
from hotline.models import DayDigest
from hotline.models.digest_handing import Handed, export, proof_of
from hotline.models.digest_making import make_digest, undisturbed
from hotline.models.proof import chains

MOST_SHOWN = 20


class Command(BaseCommand):
    """Without an option it says which digests there are, and the public key."""

    help = "Write, hand out and verify the signed daily digest of the record."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="today's, if it is not there yet")
        what.add_argument("--verify", metavar="FILE", help="a digest that was handed out")
        what.add_argument("--export", metavar="DAY", type=date.fromisoformat, help="2026-11-22")
        what.add_argument("--public-key", action="store_true", help="for who checks, as PEM")
        parser.add_argument("--ticket", metavar="NUMBER", help="with --export: of this one only")
        parser.add_argument("--to", metavar="FILE", help="where to write it; else it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            self._write()
        elif options["verify"]:
            self._verify(Path(options["verify"]))
        elif options["export"]:
            self._export(options["export"], options["ticket"], options["to"])
        elif options["public_key"]:
            self.stdout.write(signing.public_key_as_pem(), ending="")
        else:
            self._list()

    def _write(self) -> None:
        digest = make_digest()
        if digest is None:
            self.stdout.write("Today's digest is there already.")
        else:
            self.stdout.write(_said(digest))

    def _export(self, day: date, ticket: str | None, to: str | None) -> None:
        digest = DayDigest.objects.filter(day=day).first()
        if digest is None:
            raise CommandError(f"There is no digest of {day}.")
        if ticket and to is None:
            self.stdout.write(json.dumps(self._proof(ticket, digest), indent=1))
            return
        # Beside the place it is for: a hand-out that was cut off must not look like a whole one.
        half = Path(f"{to}.half") if to else None
        with half.open("w") if half else nullcontext(sys.stdout) as out, transaction.atomic():
            if ticket:
                json.dump(self._proof(ticket, digest), out, indent=1)
            else:
                with undisturbed("export"):
                    export(digest, self.stdout if half is None else out)  # type: ignore[arg-type]
        if half and to:
            half.rename(to)
            self.stdout.write(_said(digest))

    def _proof(self, ticket: str, digest: DayDigest) -> dict[str, Any]:
        with undisturbed("proof of one"):
            proof = proof_of(ticket, digest)
        if proof is None:
            raise CommandError(f"{ticket} does not stand in the digest of {digest.day}.")
        return proof

    def _verify(self, path: Path) -> None:
        faults = 0
        try:
            with path.open() as file, undisturbed("verify"):
                handed = Handed(file)
                for fault in (*handed.faults(), *(one.fault for one in chains() if one.fault)):
                    faults += 1
                    if faults <= MOST_SHOWN:
                        self.stdout.write(fault)
        except (OSError, ValueError) as wrong:
            raise CommandError(f"{path} is no digest: {wrong}") from None
        if faults:
            raise CommandError(f"{faults} faults: the record is not what this digest says.")
        said = handed.statement
        self.stdout.write(
            f"Digest of {said['day']}: {said['tickets']} tickets, {said['events']} events,"
            " all of them still in the record."
        )

    def _list(self) -> None:
        for digest in DayDigest.objects.order_by("day"):
            self.stdout.write(_said(digest))
        self.stdout.write(f"public key {signing.public_key()}")


def _said(digest: DayDigest) -> str:
    return (
        f"{digest.day} {digest.tickets} tickets {digest.events} events"
        f" {digest.changed} moved root {digest.root}"
    )
