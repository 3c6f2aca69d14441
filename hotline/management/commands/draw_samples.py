"""``manage.py draw_samples``: draw what the daily digests have closed, now instead of at night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotline.models.digest_making import make_digest
from hotline.models.inspection.drawing import draw_now


class Command(BaseCommand):
    """Says how many samples were drawn; what was drawn before is not drawn again."""

    help = "Draw the samples of the vendors' work up to the last daily digest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--digest",
            action="store_true",
            help="write the digest of today first, if there is none",
        )

    def handle(self, *args: Any, digest: bool, **options: Any) -> None:
        if digest:
            make_digest()
        self.stdout.write(f"{draw_now()} samples drawn.")
